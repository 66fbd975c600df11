// expect: outcome=exited|signaled exit=0|-1 stdout!~=ESCAPED blocked?=socket
// why: the parent, the zygote, the server and the neighbours cannot be reached by a signal.
// limits: wall_ms=10000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}

const targets = new Set([process.ppid, 1, 2, 3]);
for (let pid = 4; pid < 1000; pid += 1) targets.add(pid);
for (let pid = Math.max(2, process.pid - 2000); pid < process.pid + 2000; pid += 1) targets.add(pid);
targets.delete(process.pid);
targets.delete(0);
// A thread's number reaches the whole process: our own.
try {
  for (const thread of require('node:fs').readdirSync('/proc/self/task')) targets.delete(Number(thread));
} catch {
  for (let pid = process.pid; pid < process.pid + 32; pid += 1) targets.delete(pid);
}
for (const pid of targets) {
  for (const signal of [0, 'SIGUSR1', 'SIGTERM', 'SIGKILL']) {
    try {
      process.kill(pid, signal);
      if (pid !== 1) console.log('ESCAPED', pid, signal);
    } catch {
      // nobody there for us
    }
  }
  try {
    process._debugProcess(pid);
    if (pid !== 1) console.log('ESCAPED debugger at', pid);
  } catch {
    // nobody there for us
  }
}
console.log('CONTAINED');
