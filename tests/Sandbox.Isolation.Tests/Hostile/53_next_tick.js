// expect: outcome=timed_out|cpu_exceeded|out_of_memory stdout~=last
// why: micro tasks keep the loop from ever being reached.
// limits: wall_ms=1000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
process.on('exit', () => { for (;;); });
const again = () => { process.nextTick(again); };
console.log('last');
again();
