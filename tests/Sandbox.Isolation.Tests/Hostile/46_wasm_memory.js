// expect: outcome=out_of_memory|exited|signaled stdout!~=ESCAPED
// why: WebAssembly reserves far more than it uses; what it touches counts.
// limits: memory_bytes=268435456 wall_ms=20000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

const memories = [];
let touched = 0;
try {
  for (let number = 0; number < 8; number += 1) {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
    memories.push(memory);
    for (let pages = 0; pages < 4096; pages += 16) {
      memory.grow(16);
      new Uint8Array(memory.buffer, memory.buffer.byteLength - (16 << 16)).fill(1);
      touched += 1;
    }
    if (touched > 1024) {
      console.log('ESCAPED', touched, 'MiB');
      process.exit(0);
    }
  }
} catch (error) {
  fs.writeSync(1, `DENIED ${error.message}\n`);
}
console.log('CONTAINED', touched, 'MiB');
