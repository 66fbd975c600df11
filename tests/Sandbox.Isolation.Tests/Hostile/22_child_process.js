// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=execve blocked?=socket,setsockopt
// why: one run is one program; no other is started, by any of the ways there are.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const childProcess = require('node:child_process');
const cluster = require('node:cluster');

const shell = 'echo ESCAPED';
for (const [what, action] of [
  ['execSync', () => childProcess.execSync(shell)],
  ['execFileSync', () => childProcess.execFileSync('/bin/sh', ['-c', shell])],
  ['spawnSync', () => { const { error, status } = childProcess.spawnSync(process.execPath, ['-e', '1']); if (error) throw error; return status; }],
  ['binding', () => { const result = process.binding('spawn_sync').spawn({ file: '/bin/sh', args: ['sh', '-c', shell], envPairs: [], stdio: [0, 1, 2].map((fd) => ({ type: 'pipe', readable: fd === 0, writable: fd > 0 })) }); if (result.error) throw Object.assign(new Error(), { code: result.error }); }],
]) {
  try {
    console.log('ESCAPED', what, String(action()));
  } catch (error) {
    console.log('DENIED', what, error.code ?? error.message);
  }
}

function refused(what, start) {
  return new Promise((resolve) => {
    let child;
    try {
      child = start();
    } catch (error) {
      console.log('DENIED', what, error.code);
      resolve();
      return;
    }
    child.on('error', (error) => { console.log('DENIED', what, error.code); resolve(); });
    child.on('exit', (code) => { console.log(code === 0 ? 'ESCAPED' : 'DENIED', what, code); resolve(); });
  });
}
(async () => {
  await refused('exec', () => childProcess.exec(shell));
  await refused('spawn', () => childProcess.spawn('/bin/sh', ['-c', shell], { stdio: 'inherit' }));
  await refused('detached', () => childProcess.spawn('/bin/sh', ['-c', shell], { detached: true, stdio: 'ignore' }));
  await refused('fork', () => childProcess.fork(__filename));
  await refused('cluster', () => { cluster.setupPrimary({ exec: __filename }); return cluster.fork(); });
  console.log('CONTAINED');
  process.exit(0);
})();
