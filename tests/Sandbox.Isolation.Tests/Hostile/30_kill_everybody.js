// expect: outcome=exited|signaled stdout!~=ESCAPED
// why: "every process" is every process of this run, and no other.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
for (const signal of ['SIGCONT', 'SIGUSR2', 'SIGKILL']) {
  try {
    process.on('SIGUSR2', () => {});
    process.kill(-1, signal);
  } catch (error) {
    console.log('DENIED', error.code);
  }
}
console.log('CONTAINED');
