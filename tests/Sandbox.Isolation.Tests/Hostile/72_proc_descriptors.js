// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
// why: other processes' descriptors, memory and environment are not to be seen.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

const own = String(process.pid);
const threads = new Set();  // each has a folder in /proc as if it were a process
try {
  for (const thread of fs.readdirSync('/proc/self/task')) threads.add(thread);
} catch {
  console.log('no /proc');
}
for (let pid = 1; pid < 300; pid += 1) {
  for (const pid_ of new Set([String(pid), String(process.ppid)])) {
    if (pid_ === own || pid_ === '0' || threads.has(pid_)) continue;
    for (const name of ['environ', 'maps', 'cmdline', 'stat', 'status', 'mountinfo']) {
      try {
        const text = fs.readFileSync(`/proc/${pid_}/${name}`, 'latin1');
        if (text.length > 0) console.log('ESCAPED', pid_, name, text.slice(0, 64));
      } catch {
        // not there
      }
    }
    try {
      console.log('ESCAPED', pid_, fs.readdirSync(`/proc/${pid_}/fd`));
    } catch {
      // not there
    }
  }
}
console.log('CONTAINED');
