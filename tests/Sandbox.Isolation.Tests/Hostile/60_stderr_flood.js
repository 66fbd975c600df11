// expect: outcome=output_exceeded
// why: output is bounded where it is read; the program neither fills a disk nor our memory.
// limits: wall_ms=30000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

const block = Buffer.from('flood\n'.repeat(10000));
for (;;) {
  try {
    fs.writeSync(2, block);
  } catch (error) {
    if (error.code !== 'EAGAIN') throw error;
  }
}
