// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
// why: two runs at one time, which know the same names, find nothing of each other.
// together: 3
// repeat: 2

if (!process.cwd().startsWith('/sandbox/')) {
  console.error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
  process.exit(1);
}

const fs = require('fs');
const path = require('path');
const own = path.dirname(process.cwd());
const me = String(process.getuid()) + '/' + process.hrtime.bigint();
const places = ['/tmp', '/dev/shm', '/sandbox', '/sandbox/tmp', '/sandbox/shm', '/var/tmp', '/dev', '/', own];
const quietly = (action) => {
  try {
    return action();
  } catch {
    return undefined;
  }
};

for (const place of [own, process.cwd(), own + '/tmp', own + '/shm']) quietly(() => fs.chmodSync(place, 0o777));
for (const place of places) quietly(() => fs.writeFileSync(place + '/meet.js', me, { mode: 0o666, flag: 'wx' }));
const end = Date.now() + 400;
const look = () => {
  for (const place of places) {
    const text = quietly(() => fs.readFileSync(place + '/meet.js', 'utf8'));
    if (text && text !== me) console.log('ESCAPED met', text, 'at', place);
  }
  const uid = process.getuid();
  if (own === '/sandbox/' + uid) {
    for (let other = uid - 8; other <= uid + 8; other++) {
      if (other !== uid && quietly(() => fs.readdirSync('/sandbox/' + other + '/work'))) console.log('ESCAPED listed', other);
    }
  }
  if (Date.now() < end) setTimeout(look, 10);
  else console.log('CONTAINED');
};
look();
