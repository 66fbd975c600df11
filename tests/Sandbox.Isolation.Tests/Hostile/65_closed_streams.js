// expect: outcome=exited exit=7
// why: the ending comes from the kernel; a run without streams ends like any other.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

fs.closeSync(1);
fs.closeSync(2);
process.exitCode = 7;
