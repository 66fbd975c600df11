// expect: outcome=timed_out|cpu_exceeded
// why: the figures and limits are the kernel's, whatever the program thinks the time is.
// limits: wall_ms=1000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
Date.now = () => 0;
Date.prototype.getTime = () => 0;
performance.now = () => 0;
process.hrtime = () => [0, 0];
process.hrtime.bigint = () => 0n;
process.uptime = () => 0;
process.cpuUsage = () => ({ user: 0, system: 0 });
globalThis.setTimeout = () => {};
setInterval(() => {}, 1000);
for (;;);
