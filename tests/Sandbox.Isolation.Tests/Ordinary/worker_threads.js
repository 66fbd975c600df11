// expect: outcome=exited exit=0 stdout~=OK
// repeat: 50
// limits: wall_ms=20000
'use strict';
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');

if (isMainThread) {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const run = (number) => new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { workerData: { number, shared } });
    let answer;
    worker.on('message', (message) => { answer = message; });
    worker.on('error', reject);
    worker.on('exit', (code) => (code === 0 ? resolve(answer) : reject(new Error(`exit ${code}`))));
  });
  Promise.all([1, 2, 3].map(run)).then((answers) => {
    console.log(answers.join() === '1,4,9' && shared[0] === 3 ? 'OK' : `wrong ${answers} ${shared[0]}`);
  });
} else {
  Atomics.add(workerData.shared, 0, 1);
  parentPort.postMessage(workerData.number ** 2);
}
