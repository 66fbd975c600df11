// expect: outcome=exited|signaled|out_of_memory stdout~=RangeError
// why: recursion ends in V8's own error, or in the crash of the one who asked for a stack that is not there.
// limits: wall_ms=20000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');
const v8 = require('node:v8');

function forever(n) {
  return forever(n + 1) + 1;
}
for (const action of [() => forever(0), () => { const a = []; a[0] = a; JSON.stringify(a.flat(Infinity)); },
  () => { const o = { toJSON() { return JSON.stringify(o); } }; JSON.stringify(o); }]) {
  try {
    action();
  } catch (error) {
    fs.writeSync(1, `${error.constructor.name}\n`);
  }
}
v8.setFlagsFromString('--stack-size=1000000');
setTimeout(() => forever(0), 1);
