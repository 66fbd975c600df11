// expect: outcome=exited exit=0 stdout~=CONTAINED stdout~=euro:€:whole
// why: output is bytes; what is no UTF-8 becomes U+FFFD, and a character cut by a buffer stays whole.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

for (const bytes of [[0xff, 0xfe, 0x80], [0xed, 0xa0, 0x80], [0, 0, 0], [0xc0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x1b, 0x5b, 0x32, 0x4a]]) {
  fs.writeSync(1, Buffer.from([...bytes, 10]));
  fs.writeSync(2, Buffer.from([...bytes, 10]));
}
console.log('\ud800 \udc00 \u0000');
fs.writeSync(1, Buffer.concat([Buffer.from('euro:'), Buffer.from([0xe2])]));
setTimeout(() => {
  fs.writeSync(1, Buffer.from([0x82, 0xac]));
  fs.writeSync(1, ':whole\nCONTAINED\n');
  fs.writeSync(1, Buffer.from([0xe2, 0x82]));
}, 50);
