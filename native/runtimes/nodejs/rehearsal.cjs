'use strict';
/*
 * The zygote's self-test: two forked children do what programs do and what a forked node could fail at, then
 * one of them ends by itself and the other by process.exit. Each step counts; the exit code says whether all
 * were there.
 */
const GOOD = 42;

// (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
const addition = [0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0,
  0, 10, 9, 1, 7, 0, 32, 0, 32, 1, 106, 11];

const steps = {
  hello: () => new Promise((done) => process.stdout.write('hello\n', done)),
  timer: () => require('timers/promises').setTimeout(1),
  immediate: () => require('timers/promises').setImmediate(),
  file: () => require('fs/promises').stat(__filename),
  crypto: () => require('util').promisify(require('crypto').pbkdf2)('a', 'b', 1, 16, 'sha256'),
  zlib: () => require('util').promisify(require('zlib').gzip)('text'),
  signal: () => new Promise((done) => {
    const patience = setTimeout(() => {}, 2000); // a listener for signals does not keep node waiting
    process.once('SIGUSR2', () => {
      clearTimeout(patience);
      done();
    });
    process.kill(process.pid, 'SIGUSR2');
  }),
  webAssembly: () => WebAssembly.instantiate(new Uint8Array(addition)),
};

function rehearse(gc) {
  async function play(end) {
    let done = 0;
    for (const step of Object.values(steps)) {
      await step();
      done++;
    }
    gc();
    end(done === Object.keys(steps).length ? GOOD : 1);
  }
  const byItself = () => play((code) => process.once('beforeExit', () => { process.exitCode = code; }));
  const byExit = () => play((code) => process.exit(code));
  return [{ name: 'end', run: byItself, code: GOOD }, { name: 'exit', run: byExit, code: GOOD }];
}

module.exports = { rehearse };
