// expect: outcome=exited|process_limit|out_of_memory|timed_out|signaled|cpu_exceeded stdout!~=ESCAPED
// why: worker threads count as processes do.
// limits: wall_ms=5000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const { Worker } = require('node:worker_threads');

let count = 0;
function more() {
  const worker = new Worker('setInterval(() => {}, 1000)', { eval: true, resourceLimits: { maxOldGenerationSizeMb: 4 } });
  worker.on('online', () => {
    count += 1;
    if (count >= 1000) {
      console.log('ESCAPED', count);
      process.exit(0);
    }
    more();
  });
  worker.on('error', (error) => {
    console.log('CONTAINED', count, error.code);
    process.exit(0);
  });
}
for (let number = 0; number < 8; number += 1) more();
