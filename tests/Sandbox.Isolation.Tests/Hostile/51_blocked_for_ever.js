// expect: outcome=timed_out
// why: the event loop itself stands still.
// limits: wall_ms=1000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
