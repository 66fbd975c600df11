// expect: outcome=out_of_memory|exited|signaled stdout!~=ESCAPED
// why: array buffers of every kind are memory of the run.
// limits: memory_bytes=268435456 wall_ms=20000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

const keep = [];
let touched = 0;
for (const make of [(size) => new SharedArrayBuffer(size), (size) => new ArrayBuffer(size),
  (size) => { const buffer = new ArrayBuffer(1, { maxByteLength: size }); buffer.resize?.(size); return buffer; }]) {
  for (const size of [1 << 30, 1 << 26, 1 << 24, 1 << 24, 1 << 24, 1 << 26, 1 << 26, 1 << 26]) {
    try {
      const buffer = make(size);
      keep.push(buffer);
      for (let offset = 0; offset < buffer.byteLength; offset += 1 << 20) {
        new Uint8Array(buffer, offset, 1 << 20).fill(1);
        touched += 1;
        if (touched > 1024) {
          console.log('ESCAPED', touched, 'MiB');
          process.exit(0);
        }
      }
    } catch (error) {
      fs.writeSync(1, `DENIED ${error.message}\n`);
    }
  }
}
console.log('CONTAINED', touched, 'MiB');
