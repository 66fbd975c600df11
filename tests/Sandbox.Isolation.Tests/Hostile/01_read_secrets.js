// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
// why: files of the image and of the host are not in the root, by whatever name they are asked for.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');

const wanted = [
  '/etc/shadow', '/etc/passwd', '/etc/group', '/etc/hostname', '/root/.ssh/id_rsa', '/.dockerenv',
  '/run/secrets/kubernetes.io/serviceaccount/token', '/var/run/secrets/kubernetes.io/serviceaccount/token',
  '/run/docker.sock', '/var/lib/dpkg/status', '/proc/1/environ', '/proc/1/root/etc/shadow', '/proc/kcore', '/dev/mem',
  '/dev/kmsg', '/root/.npmrc', '/root/.azure/azureProfile.json',
];

function* spellings(path) {
  yield path;
  yield '/' + path;
  yield '/usr/lib/../..' + path;
  yield '../'.repeat(40) + path;
  yield '/proc/self/root' + path;
  yield '/proc/self/cwd/../..' + path;
  yield Buffer.from(path);
  yield new URL('file://' + path);
  const link = 'link' + path.replaceAll('/', '-');
  fs.rmSync(link, { force: true });
  fs.symlinkSync(path, link);
  yield link;
}

const readers = [
  (path) => fs.readFileSync(path).length > 0,
  (path) => fs.readSync(fs.openSync(path, 'r+'), Buffer.alloc(1)) > 0,
  (path) => { fs.copyFileSync(path, 'stolen'); return true; },
];

for (const path of wanted) {
  for (const spelling of spellings(path)) {
    for (const read of readers) {
      try {
        if (read(spelling)) console.log('ESCAPED read', String(spelling));
      } catch {
        // refused or not there
      }
    }
  }
}
// A sandbox has one of its own; any other is the host's.
const resolver = 'nameserver 127.0.0.53\noptions use-vc timeout:10 attempts:1\n';
try {
  if (fs.readFileSync('/etc/resolv.conf', 'utf8') !== resolver) console.log("ESCAPED read the host's /etc/resolv.conf");
} catch {
  // not there
}
try {
  require('/etc/passwd');
  console.log('ESCAPED required /etc/passwd');
} catch (error) {
  if (!/Cannot find module/.test(error.message)) console.log('ESCAPED', error.message);
}
console.log('CONTAINED');
