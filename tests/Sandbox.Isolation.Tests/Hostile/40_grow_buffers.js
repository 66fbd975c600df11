// expect: outcome=out_of_memory|exited|signaled exit=!0 stdout!~=ESCAPED
// why: memory outside of V8's heap is bounded too.
// limits: memory_bytes=268435456 wall_ms=20000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const keep = [];
while (keep.length < 4096) keep.push(Buffer.alloc(1 << 20, 'x'));
console.log('ESCAPED', keep.length, 'MiB');
