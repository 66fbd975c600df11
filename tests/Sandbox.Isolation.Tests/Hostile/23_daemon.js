// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=execve blocked?=socket,setsockopt
// why: a detached child is not started, and a program that ignores signals and keeps workers ends with its exit.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const { spawn } = require('node:child_process');
const os = require('node:os');

for (const signal of Object.keys(os.constants.signals)) {
  try {
    process.on(signal, () => {});
  } catch {
    // KILL and STOP
  }
}
for (let number = 0; number < 3; number += 1) {
  try {
    spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'ignore' }).on('error', () => {}).unref();
    console.log('ESCAPED started a process');
  } catch (error) {
    console.log('DENIED', error.code);
  }
}
setInterval(() => {}, 1000);
setTimeout(() => {
  console.log('CONTAINED');
  process.exit(0);
}, 100);
