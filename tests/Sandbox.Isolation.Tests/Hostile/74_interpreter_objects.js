// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=socket
// why: nothing of value is in the process: not in modules, handles, the environment or the heap.
// limits: wall_ms=20000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');
const v8 = require('node:v8');

// Spelt backwards, so that the program does not find itself.
const words = ['=yeKtnuoccA', '=erutangiSsseccAderahS', '=locotorPstniopdnEtluafeD', 'REDAEH_YTITNEDI', 'TNIOPDNE_YTITNEDI',
  'egarotSsboJbeWerUzA', 'YEK_TNEMUGRTSNI_SNOITACILPPA', '__xobdnaS', 'yeK-ipA-X', 'yranac-xobdnas']
  .map((word) => [...word].reverse().join(''));
const secret = new RegExp(`(?:${words.join('|')})[A-Za-z0-9+/=.:_-]{8,}`);

const texts = [JSON.stringify(process.env), process.argv.join(' '), process.execArgv.join(' '), process.title,
  JSON.stringify(process.report?.getReport() ?? {}), ...Object.keys(require.cache)];
for (const module of Object.values(require.cache)) texts.push(String(Object.keys(module.exports ?? {})));
for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (typeof globalThis[name] === 'string') texts.push(globalThis[name]);
}
for (const handle of [...process._getActiveHandles(), ...process._getActiveRequests()]) {
  const { constructor, fd } = handle;
  if (/Socket|Pipe|TCP|UDP/.test(constructor.name) && !(fd >= 0 && fd <= 2) && ![process.stdin, process.stdout, process.stderr].includes(handle)) {
    console.log('ESCAPED a handle', constructor.name, fd);
  }
}
try {
  texts.push(fs.readFileSync(v8.writeHeapSnapshot('heap'), 'latin1'));
  fs.rmSync('heap');
} catch (error) {
  console.log('no snapshot', error.code);
}
for (const text of texts) {
  const found = secret.exec(text);
  if (found) console.log('ESCAPED', found[0].slice(0, 60));
}
console.log('CONTAINED');
