// expect: outcome=network_exceeded exit=-1 stdout!~=ESCAPED connections=byte_budget
// why: as in Python, over fetch.
// network: true
// limits: wall_ms=30000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
fetch('http://example.test/big?200000000').then(async (answer) => {
  for await (const part of answer.body) part.fill(0);
  console.log('ESCAPED');
});
