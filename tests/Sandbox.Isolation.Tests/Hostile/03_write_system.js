// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
// why: everything but the workspace, /tmp and /dev/shm is read-only; node_modules of the runtime too.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');
const path = require('node:path');
const { Module } = require('node:module');

function escaped(what, action, ...parameters) {
  try {
    action(...parameters);
  } catch {
    return;
  }
  console.log('ESCAPED', what, ...parameters.map(String));
}

const prefix = path.dirname(path.dirname(process.execPath));
const folders = new Set(['/', '/usr', '/usr/lib', '/usr/local', '/usr/local/lib', '/etc', '/dev', '/sandbox', '/var/tmp',
  '/run', '/opt', prefix, path.dirname(process.execPath), `${prefix}/lib/node_modules`, '/usr/lib/node_modules',
  '/usr/share/nodejs', '/sandbox/node_modules', '/node_modules', ...Module.globalPaths]);
const home = process.env.HOME ?? '/sandbox/work';
// A server that is not root has one user id for all, so the folder above the workspace is the run's own as well.
const own = fs.statSync('/sandbox').uid === process.getuid() ? '/sandbox' : home;
for (const folder of folders) {
  if (folder.startsWith(home) || folder.startsWith(own)) continue;
  escaped('create', fs.writeFileSync, path.join(folder, 'evil.js'), 'x');
  escaped('mkdir', fs.mkdirSync, path.join(folder, 'evil/index'), { recursive: true });
  escaped('symlink', fs.symlinkSync, '/tmp', path.join(folder, 'evil-link'));
  escaped('chmod', fs.chmodSync, folder, 0o777);
  escaped('utimes', fs.utimesSync, folder, 0, 0);
  escaped('copy', fs.copyFileSync, __filename, path.join(folder, 'evil.js'));
}
for (const file of [process.execPath, fs.realpathSync(process.execPath), '/etc/ld.so.cache', '/etc/localtime']) {
  escaped('append', fs.appendFileSync, file, 'x');
  escaped('truncate', fs.truncateSync, file, 0);
  escaped('unlink', fs.unlinkSync, file);
  escaped('rename', fs.renameSync, file, 'stolen');
  escaped('chmod', fs.chmodSync, file, 0o777);
  try {
    const fd = fs.openSync(file, 'r');
    escaped('reopen', fs.writeFileSync, `/proc/self/fd/${fd}`, 'x');
    fs.closeSync(fd);
  } catch {
    // not there
  }
}
console.log('CONTAINED');
