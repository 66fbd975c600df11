// expect: outcome=timed_out|cpu_exceeded stdout~=last
// why: an exit handler is part of the run.
// limits: wall_ms=1000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
process.on('exit', () => {
  for (;;);
});
console.log('last');
