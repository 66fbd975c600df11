// expect: outcome=exited exit=5 stdout~=CONTAINED stdout!~=ESCAPED
// why: besides Node's own event descriptors and pipes nothing is open, no socket, file or folder.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

for (let fd = 3; fd < 256; fd += 1) {
  let status;
  try {
    status = fs.fstatSync(fd);
  } catch {
    continue;
  }
  if (status.isSocket() || status.isDirectory() || status.isFile() || status.isBlockDevice()) {
    console.log('ESCAPED descriptor', fd, status.mode.toString(8));
  }
  if (status.isSocket()) {
    try {
      fs.writeSync(fd, '{"outcome":"exited"}\n');
    } catch {
      // not for writing
    }
  }
}
console.log('CONTAINED');
process.exit(5);
