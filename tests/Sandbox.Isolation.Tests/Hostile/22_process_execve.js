// expect: stdout!~=ESCAPED stdout~=CONTAINED blocked?=execve
// why: the call that replaces the interpreter itself. Node 22.15 and 23.11 have it, and abort when it is refused.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}

// Before the attempt: what it does not print afterwards is the proof.
require('node:fs').writeSync(1, 'CONTAINED\n');
process.execve?.('/bin/sh', ['sh', '-c', 'echo ESCAPED'], {});
