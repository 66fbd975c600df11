// expect: outcome=timed_out
// why: a program that waits uses no processor and still holds its place.
// limits: wall_ms=1000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
setInterval(() => {}, 2 ** 30);
