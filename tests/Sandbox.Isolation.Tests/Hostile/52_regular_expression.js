// expect: outcome=timed_out|cpu_exceeded
// why: the matcher is machine code of V8.
// limits: wall_ms=1000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
/^(a|a)*$/.test('a'.repeat(60) + 'b');
