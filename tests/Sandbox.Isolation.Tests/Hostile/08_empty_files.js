// expect: outcome=exited|workspace_exceeded exit=0|-1 stdout!~=ESCAPED
// why: files cost memory even when they are empty; their number is bounded.
// limits: wall_ms=20000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

let made = 0;
try {
  for (; made < 200_000; made += 1) {
    if (made % 5000 === 0) fs.mkdirSync(`d${made / 5000}`);
    fs.closeSync(fs.openSync(`d${Math.floor(made / 5000)}/f${made}`, 'w'));
  }
  console.log('ESCAPED', made);
} catch (error) {
  console.log(made, error.code);
}
console.log('CONTAINED');
