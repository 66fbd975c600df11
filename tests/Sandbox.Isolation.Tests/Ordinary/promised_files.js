// expect: outcome=exited exit=0 stdout~=OK
// repeat: 1000
'use strict';
const fs = require('node:fs/promises');
const path = require('node:path');

(async () => {
  await fs.mkdir('deep/er', { recursive: true });
  await Promise.all(Array.from({ length: 20 }, (_, i) => fs.writeFile(path.join('deep', `${i}.txt`), `text ${i}`)));
  const texts = await Promise.all((await fs.readdir('deep')).filter((n) => n.endsWith('.txt')).map((n) => fs.readFile(path.join('deep', n), 'utf8')));
  if (texts.length !== 20) throw new Error('count');
  const handle = await fs.open('deep/0.txt', 'r+');
  await handle.write('T', 0);
  await handle.sync();
  await handle.close();
  if ((await fs.readFile('deep/0.txt', 'utf8')) !== 'Text 0') throw new Error('write');
  await fs.copyFile('deep/0.txt', 'deep/copy');
  await fs.rm('deep', { recursive: true });
  console.log('OK');
})();
