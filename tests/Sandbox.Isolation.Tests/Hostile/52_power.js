// expect: outcome=timed_out|cpu_exceeded|out_of_memory|exited exit=!0
// why: one operator of V8 runs for minutes.
// limits: wall_ms=1000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
let value = 3n;
for (;;) value **= 7n;
