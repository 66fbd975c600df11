// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
// why: what one run does to a module, the next one must not find.
// repeat: 4
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');
const path = require('node:path');

const mark = 'changedByAnEarlierRun';
const write = (text) => fs.writeSync(1, text + '\n');
const checks = {
  global: !(mark in globalThis),
  object: !(mark in {}),
  array: !(mark in []),
  fs: !(mark in fs),
  join: path.join('a', 'b') === 'a/b',
  env: !(mark in process.env),
  argv: !process.argv.includes(mark),
  json: JSON.stringify([1]) === '[1]',
  cache: !Object.keys(require.cache).some((name) => name.includes(mark)),
  listeners: process.listenerCount('exit') < 3 && process.listenerCount('uncaughtException') === 0,
  directory: process.cwd() === fs.realpathSync(process.env.HOME),
  umask: [0o022, 0o077].includes(process.umask()),
  title: !process.title.includes(mark),
  exitCode: process.exitCode === undefined,
};
for (const [name, good] of Object.entries(checks)) {
  if (!good) write(`ESCAPED ${name}`);
}

globalThis[mark] = true;
Object.prototype[mark] = true;
Array.prototype[mark] = true;
fs[mark] = true;
path.join = () => 'poison';
process.env[mark] = 'x';
process.argv.push(mark);
require.cache[`/${mark}.js`] = {};
process.umask(0);
process.title = mark;
process.chdir('/');
JSON.stringify = () => 'poison';
Math.random = () => 0.5;
write('CONTAINED');
