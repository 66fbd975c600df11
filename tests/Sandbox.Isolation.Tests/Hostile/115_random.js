// expect: outcome=exited exit=0 stdout~=CONTAINED
// why: runs that come from one zygote must not share what their chance is made of.
// distinct: 6
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const crypto = require('node:crypto');

console.log('Math.random', Math.random(), Math.random(), Math.random());
console.log('randomBytes', crypto.randomBytes(16).toString('hex'));
console.log('randomUUID', crypto.randomUUID());
console.log('getRandomValues', Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex'));
console.log('randomInt', crypto.randomInt(2 ** 47), crypto.randomInt(2 ** 47));
console.log('key', crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }).x);
console.log('web', globalThis.crypto.randomUUID());
console.log('CONTAINED', crypto.randomBytes(8).toString('hex'));
