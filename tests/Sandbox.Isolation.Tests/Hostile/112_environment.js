// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=socket
// why: the server's environment holds keys and connection strings; a run's is made from nothing.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');
const { Worker } = require('node:worker_threads');

const name = /key|secret|token|identity|connection|azure|website|passw|credential|sandbox__|kubernetes|functions|dotnet|aspnet|ssh|proxy|npm_|github|^ld_|sudo|canary/i;
const value = /AccountKey=|SharedAccess|DefaultEndpoints|Bearer .{8}|canary-[0-9a-f]{8}/i;
const look = (where, key, text) => {
  if (name.test(key) || value.test(text)) console.log('ESCAPED', where, key);
};
for (const [key, text] of Object.entries(process.env)) look('env', key, text);
for (const pid of ['self', '1', String(process.ppid), String(process.pid)]) {
  for (const file of ['environ', 'cmdline']) {
    try {
      for (const entry of fs.readFileSync(`/proc/${pid}/${file}`, 'latin1').split('\0')) {
        const [key, ...rest] = entry.split('=');
        look(`/proc/${pid}/${file}`, key, rest.join('='));
      }
    } catch {
      // not to be seen
    }
  }
}
const report = process.report?.getReport();
for (const [key, text] of Object.entries(report?.environmentVariables ?? {})) look('report', key, String(text));
look('argv', '', [...process.argv, ...process.execArgv, process.title].join(' '));
console.log(Object.keys(process.env).sort().join(' '));
console.log('CONTAINED');
