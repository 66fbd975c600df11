// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
// why: whatever a run leaves where Node looks for modules, the next run starts without it.
// repeat: 3
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');
const path = require('node:path');
const { Module } = require('node:module');

const mark = 'mark-of-an-earlier-run';
try {
  require(mark);
  console.log('ESCAPED an earlier run left a module');
} catch {
  // as it must be
}
if (globalThis[mark]) console.log('ESCAPED an earlier run left a global');
globalThis[mark] = true;

const home = process.env.HOME ?? '.';
for (const folder of [...module.paths, ...Module.globalPaths, `${process.env.HOME}/.node_modules`, '/tmp/node_modules']) {
  const file = path.join(folder, mark, 'index.js');
  if (fs.existsSync(file)) console.log('ESCAPED found', file);
}
const places = new Set([...module.paths, ...Module.globalPaths, `${home}/.node_modules`, `${home}/.node_libraries`,
  '/tmp/node_modules', '/dev/shm/node_modules', 'node_modules']);
let left = 0;
for (const folder of places) {
  for (const name of [mark, 'fs', 'lodash']) {
    const file = path.join(folder, name, 'index.js');
    try {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, "console.log('ESCAPED ran the code of an earlier run')");
      left += 1;
    } catch {
      // read-only
    }
  }
}
for (const [file, text] of [['package.json', '{"type":"module","main":"evil.js"}'], ['/tmp/package.json', '{"type":"module"}'],
  [`${home}/.npmrc`, 'node-options=--require /tmp/x.js'], ['.noderc', 'x']]) {
  try {
    fs.writeFileSync(file, text);
  } catch {
    // read-only
  }
}
process.env.NODE_OPTIONS = '--require /tmp/node_modules/fs';
console.log('left', left);
console.log('CONTAINED');
