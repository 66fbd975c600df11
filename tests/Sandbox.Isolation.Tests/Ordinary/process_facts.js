// expect: outcome=exited exit=0 stdout~=OK
// repeat: 1000
'use strict';
const os = require('node:os');

const home = process.cwd();
if (!home.startsWith('/sandbox/') || home !== process.env.HOME) throw new Error(process.cwd());
if (!process.version.startsWith('v') || process.pid < 1 || process.memoryUsage().rss <= 0) throw new Error('facts');
process.chdir('/tmp');
process.chdir(home);
if (!(os.availableParallelism() > 0 && os.totalmem() > 0 && os.homedir() && os.tmpdir() === process.env.TMPDIR)) throw new Error('os');
process.cpuUsage();
process.resourceUsage();
process.uptime();
process.on('exit', (code) => console.log('OK', code));
process.exitCode = 0;
