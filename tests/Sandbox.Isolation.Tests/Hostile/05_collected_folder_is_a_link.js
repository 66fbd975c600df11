// expect: outcome=exited exit=0 stdout~=CONTAINED artifacts=
// why: the folder that is collected may itself be a link to somewhere else.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

fs.rmdirSync('out');
fs.symlinkSync('/etc', 'out');
console.log('CONTAINED');
