// expect: outcome=exited exit=0 stdout~=OK
// repeat: 200
'use strict';
const crypto = require('node:crypto');
const { promisify } = require('node:util');

(async () => {
  if (!crypto.createHash('sha256').update('').digest('hex').startsWith('e3b0c442')) throw new Error('hash');
  const key = await promisify(crypto.scrypt)('secret', 'salt', 32);
  const iv = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([cipher.update('text', 'utf8'), cipher.final()]);
  const decipher = crypto.createDecipheriv('aes-256-gcm', key, iv).setAuthTag(cipher.getAuthTag());
  if (decipher.update(sealed, undefined, 'utf8') + decipher.final('utf8') !== 'text') throw new Error('cipher');
  const { publicKey, privateKey } = await promisify(crypto.generateKeyPair)('ed25519');
  if (!crypto.verify(null, Buffer.from('m'), publicKey, crypto.sign(null, Buffer.from('m'), privateKey))) throw new Error('sign');
  await promisify(crypto.pbkdf2)('a', 'b', 1000, 32, 'sha512');
  const digest = await crypto.webcrypto.subtle.digest('SHA-1', new Uint8Array(1));
  console.log(digest.byteLength === 20 && crypto.randomUUID().length === 36 ? 'OK' : 'wrong');
})();
