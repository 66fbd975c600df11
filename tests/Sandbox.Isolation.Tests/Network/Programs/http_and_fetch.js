// expect: outcome=exited exit=0 stdout~=OK connections=
// why: http with an agent that keeps its connection, fetch, redirects, both families, a large answer.
// network: true
// limits: wall_ms=20000
'use strict';
const assert = require('node:assert');
const http = require('node:http');

function get(path, agent) {
  return new Promise((resolve, reject) => {
    http.get({ host: 'example.test', path, agent }, (response) => {
      const port = response.socket.localPort;
      response.resume().on('end', () => resolve(port));
    }).on('error', reject);
  });
}
(async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set();
  for (let i = 0; i < 10; i++) ports.add(await get(`/${i}`, agent));
  assert.strictEqual(ports.size, 1);
  agent.destroy();
  for (const url of ['http://example.test/a', 'http://[2606:2800:220::34]/a', 'http://dual.example.test/a', 'http://example.test/to?/a']) {
    assert.strictEqual(await (await fetch(url)).text(), 'hello /a', url);
  }
  const all = await Promise.all(Array.from({ length: 20 }, () => fetch('http://dual.example.test/a').then((r) => r.text())));
  assert(all.every((text) => text === 'hello /a'));
  assert.strictEqual((await (await fetch('http://dual.example.test/big?50000000')).arrayBuffer()).byteLength, 50_000_000);
  await assert.rejects(fetch('http://nowhere.example.test/'));
  console.log('OK');
  process.exit(0);
})();
