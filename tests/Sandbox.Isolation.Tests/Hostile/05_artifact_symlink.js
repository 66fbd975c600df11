// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
// why: links lead nowhere for the program, and who collects its files must not follow them.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

fs.mkdirSync('output', { recursive: true });
const targets = ['/proc/1/environ', '/etc/shadow', '/', '../../..', '/proc/self/root', '/dev/zero', 'loop', 'missing'];
for (const [index, target] of targets.entries()) {
  for (const link of [`artifact-${index}`, `output/artifact-${index}`]) {
    fs.rmSync(link, { force: true });
    fs.symlinkSync(target, link);
    if (!['/proc/1/environ', '/etc/shadow'].includes(target)) continue;
    try {
      if (fs.readFileSync(link).length > 0) console.log('ESCAPED read', target);
    } catch {
      // nothing there
    }
  }
}
fs.rmSync('loop', { force: true });
fs.symlinkSync('loop', 'loop');
console.log('CONTAINED');
