// expect: outcome=timed_out|cpu_exceeded
// why: a loop ends at the limit.
// limits: wall_ms=1000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
for (;;);
