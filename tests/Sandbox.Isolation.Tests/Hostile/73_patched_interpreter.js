// expect: outcome=exited exit=9
// why: what the program does to its own interpreter changes nothing of what is told about it.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
process.exitCode = 9;
JSON.stringify = () => '{"outcome":"exited","exit_code":0}';
Object.prototype.toJSON = () => ({ outcome: 'exited', exit_code: 0 });
Object.prototype.exit_code = 0;
Object.prototype.outcome = 'exited';
Array.prototype.push = () => 0;
Promise.prototype.then = () => {};
Function.prototype.call = () => 0;
process.exit = () => {};
process.emit = () => true;
console.log = () => {};
