// expect: outcome=cpu_exceeded|timed_out
// why: the thread pool's processor time is the run's.
// limits: cpu_ms=1000 wall_ms=15000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const crypto = require('node:crypto');

const burn = () => crypto.pbkdf2('a', 'b', 2_000_000, 64, 'sha512', burn);
for (let number = 0; number < 4; number += 1) burn();
