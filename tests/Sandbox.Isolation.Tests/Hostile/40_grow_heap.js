// expect: outcome=out_of_memory|exited|signaled exit=!0 stdout!~=ESCAPED
// why: V8's heap is bounded by the run's memory, whatever V8 takes for its own limit.
// limits: memory_bytes=268435456 wall_ms=30000 cpu_ms=30000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const keep = [];
for (let count = 0; count < 40_000_000; count += 1) keep.push({ count, text: `number ${count}`, more: [count, count] });
console.log('ESCAPED', keep.length);
