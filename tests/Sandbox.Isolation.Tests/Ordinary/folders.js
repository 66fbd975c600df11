// expect: outcome=exited exit=0 stdout~=OK
// repeat: 1000
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'folder-'));
fs.mkdirSync(path.join(folder, 'a/b'), { recursive: true });
fs.writeFileSync(path.join(folder, 'a/file.txt'), 'Grüße');
fs.symlinkSync('file.txt', path.join(folder, 'a/link'));
if (fs.readdirSync(path.join(folder, 'a')).sort().join() !== 'b,file.txt,link') throw new Error('readdir');
if (fs.realpathSync(path.join(folder, 'a/link')) !== fs.realpathSync(path.join(folder, 'a/file.txt'))) throw new Error('realpath');
fs.copyFileSync(path.join(folder, 'a/file.txt'), path.join(folder, 'copy'));
fs.cpSync(path.join(folder, 'a'), path.join(folder, 'c'), { recursive: true });
fs.renameSync(path.join(folder, 'copy'), path.join(folder, 'moved'));
fs.appendFileSync(path.join(folder, 'moved'), '!');
fs.utimesSync(path.join(folder, 'moved'), 1, 1);
fs.chmodSync(path.join(folder, 'moved'), 0o600);
fs.truncateSync(path.join(folder, 'moved'), 2);
if (fs.statSync(path.join(folder, 'moved')).size !== 2) throw new Error('truncate');
fs.accessSync('.', fs.constants.W_OK);
fs.rmSync(folder, { recursive: true });
if (fs.existsSync(folder)) throw new Error('rm');
console.log('OK', fs.readdirSync('/').length);
