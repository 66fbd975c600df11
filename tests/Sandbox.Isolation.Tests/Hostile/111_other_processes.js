// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
// why: neither a neighbour nor the server nor the machine's processes are to be seen.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

let names = [];
try {
  names = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
} catch {
  console.log('no /proc');
}
for (const pid of names) {
  if (Number(pid) === process.pid) continue;
  try {
    console.log('ESCAPED', pid, fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
  } catch {
    // not to be seen
  }
}
console.log('CONTAINED');
