// expect: outcome=exited exit=0 stdout~=OK
// repeat: 1000
'use strict';
const { setTimeout: sleep } = require('node:timers/promises');

const order = [];
setImmediate(() => order.push('immediate'));
process.nextTick(() => order.push('tick'));
Promise.resolve().then(() => order.push('promise'));
let count = 0;
const interval = setInterval(() => {
  count += 1;
  if (count === 3) clearInterval(interval);
}, 1);
(async () => {
  const before = performance.now();
  await sleep(20);
  const slept = performance.now() - before;
  while (count < 3) await sleep(1);
  console.log(order.slice(0, 2).join() === 'tick,promise' && order.includes('immediate') && slept > 15 ? 'OK' : order);
})();
setTimeout(() => console.log('never'), 100000).unref();
