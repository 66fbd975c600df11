// expect: outcome=out_of_memory|exited|signaled exit=!0 stdout!~=ESCAPED
// why: V8's own limits are the program's to change; the run's are not.
// limits: memory_bytes=268435456 wall_ms=30000 cpu_ms=30000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const v8 = require('node:v8');

for (const flag of ['--max-old-space-size=65536', '--max-heap-size=65536', '--semi-space-growth-factor=16', '--expose-gc',
  '--allow-natives-syntax', '--no-sandbox', '--jitless=false']) {
  try {
    v8.setFlagsFromString(flag);
  } catch (error) {
    console.log('DENIED', flag, error.message);
  }
}
const keep = [];
for (let count = 0; count < 1500; count += 1) keep.push(new Array(1 << 17).fill(count + 0.5));
console.log('ESCAPED', keep.length, 'MiB');
