// expect: outcome=exited exit=0 stdout~=OK connections=
// why: Node's own resolver (c-ares) reads the same resolv.conf: it asks over the stream too.
// network: true
// limits: wall_ms=20000
'use strict';
const assert = require('node:assert');
const dns = require('node:dns');
const started = Date.now();
(async () => {
  assert.deepStrictEqual(await dns.promises.resolve4('example.test'), ['93.184.216.34']);
  assert.deepStrictEqual(await dns.promises.resolve6('six.example.test'), ['2606:2800:220::34']);
  await assert.rejects(dns.promises.resolve4('nowhere.example.test'), { code: 'ENOTFOUND' });
  assert.deepStrictEqual(await dns.promises.resolveMx('example.test').catch((error) => error.code), 'ENODATA');
  console.log((await dns.promises.lookup('example.test')).address, Date.now() - started < 5000 ? 'OK' : 'SLOW');
})();
