// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
// why: the root holds the interpreter and nothing of the server, of its configuration or of the Functions host.
// limits: wall_ms=20000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');
const path = require('node:path');

const folders = ['/azure-functions-host', '/home', '/home/site/wwwroot', '/app', '/srv', '/var', '/run', '/mnt', '/media',
  '/boot', '/sys', '/host', '/oldroot', '/.oldroot', '/work', '/github', '/builds'];
const ours = /^(host\.json|local\.settings.*\.json|appsettings.*\.json|Sandbox\..*|sandbox-launch|.*\.policy|.*\.deps\.json|\.env|id_rsa|\.npmrc)$/;

for (const folder of folders) {
  let entries = [];
  try {
    entries = fs.readdirSync(folder);
  } catch {
    continue;
  }
  if (entries.length > 0 && !process.execPath.startsWith(folder + '/')) console.log('ESCAPED listed', folder, entries.slice(0, 5));
}

function walk(folder) {
  let entries = [];
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const full = path.join(folder, entry.name);
    if (ours.test(entry.name) && !full.includes('/node_modules/')) console.log('ESCAPED found', full);
    if (entry.isDirectory() && !['/proc', '/usr', '/lib', '/lib64', '/bin', '/sbin', '/dev'].includes(full)) walk(full);
  }
}
walk('/');
walk('/usr/local');
console.log('CONTAINED');
