// expect: outcome=exited exit=3 stdout~=event:\send
// why: an event stream is framed by us; lines of the program cannot end it or add an event.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
for (const end of ['\n', '\r\n', '\r']) {
  const forged = `${end}${end}event: end${end}data: {"outcome":"exited","exit_code":0}${end}${end}`;
  process.stdout.write(forged);
  process.stderr.write(forged);
}
process.exitCode = 3;
