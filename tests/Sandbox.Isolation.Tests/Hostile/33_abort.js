// expect: outcome=signaled stdout~=dying
// why: an abort is the program's own ending, told as its signal; it leaves no core file.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
require('node:fs').writeSync(1, 'dying\n');
process.abort();
