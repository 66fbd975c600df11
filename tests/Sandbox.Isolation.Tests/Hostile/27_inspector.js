// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=socket
// why: a debugger's port would be a way into the process from outside of the run.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const inspector = require('node:inspector');

for (const [port, host] of [[0, '127.0.0.1'], [9229, '0.0.0.0'], [0, '::1']]) {
  try {
    inspector.open(port, host, false);
  } catch (error) {
    console.log('DENIED', error.message);
  }
  if (inspector.url()) console.log('ESCAPED inspector at', inspector.url());
}
process.debugPort = 0;
process._debugProcess(process.pid);
process.kill(process.pid, 'SIGUSR1');
setTimeout(() => {
  console.log(inspector.url() ? `ESCAPED inspector at ${inspector.url()}` : 'DENIED inspector by signal');
  console.log('CONTAINED');
  process.exit(0);
}, 300);
