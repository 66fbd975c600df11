// expect: outcome=exited|workspace_exceeded|out_of_memory|signaled exit=0|-1 stdout!~=ESCAPED
// why: all writable places together are bounded.
// limits: wall_ms=20000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

const block = Buffer.alloc(1 << 20, 'x');
let written = 0;
for (const place of ['.', '/tmp', '/dev/shm']) {
  for (let number = 0; number < 8; number += 1) {
    try {
      const fd = fs.openSync(`${place}/big-${number}`, 'w');
      for (let count = 0; count < 60; count += 1) written += fs.writeSync(fd, block);
      fs.closeSync(fd);
    } catch (error) {
      console.log(place, error.code, written >> 20);
      break;
    }
  }
}
if (written > 300 * 1024 * 1024) console.log('ESCAPED', written);
console.log('CONTAINED');
