// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
// why: a run starts with empty folders, and nobody finds what it leaves.
// repeat: 3
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

for (const folder of ['/tmp', '/dev/shm', '/sandbox/work', '../tmp', '../shm', '/var/tmp', '.']) {
  // A folder that nobody can list still answers who knows a name.
  if (fs.existsSync(`${folder}/left`)) console.log('ESCAPED found by its name', folder);
  try {
    for (const name of fs.readdirSync(folder)) {
      const emptyOut = name === 'out' && fs.readdirSync(`${folder}/out`).length === 0;
      if (!name.startsWith('main.') && !emptyOut) console.log('ESCAPED found', folder, name);
    }
  } catch {
    // not there
  }
}
for (const folder of ['/tmp', '/dev/shm', '.', '../tmp', '../shm', '/var/tmp']) {
  try {
    fs.writeFileSync(`${folder}/left`, 'an earlier run was here', { mode: 0o666 });
    fs.mkdirSync(`${folder}/left.d/deep`, { recursive: true });
  } catch {
    // not there
  }
}
console.log('CONTAINED');
