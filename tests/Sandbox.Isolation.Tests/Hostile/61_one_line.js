// expect: outcome=output_exceeded
// why: who streams lines must not wait for the end of this one.
// limits: wall_ms=30000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
let count = 0;
const more = () => {
  count += 1;
  if (count <= 100) process.stdout.write('x'.repeat(1 << 20), more);
};
more();
