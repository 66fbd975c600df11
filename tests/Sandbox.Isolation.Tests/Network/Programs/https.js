// expect: outcome=exited exit=0 stdout~=OK connections=port
// why: https with an agent that keeps its connection, fetch over TLS, an upload, sockets of net with their options.
// network: true
// limits: wall_ms=20000
'use strict';
const assert = require('node:assert');
const https = require('node:https');
const net = require('node:net');
const { once } = require('node:events');

async function request(options, body) {
  const sent = https.request(options);
  sent.end(body);
  const [response] = await once(sent, 'response');
  const port = response.socket.localPort;
  const parts = [];
  for await (const part of response) parts.push(part);
  return { port, text: Buffer.concat(parts).toString() };
}
(async () => {
  const ca = await (await fetch('http://example.test/certificate')).text();
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ca });
  const ports = new Set();
  for (let i = 0; i < 10; i++) {
    const { port, text } = await request({ host: 'example.test', path: `/${i}`, agent });
    assert.strictEqual(text, `hello /${i}`);
    ports.add(port);
  }
  assert.strictEqual(ports.size, 1);
  const { text } = await request({ host: 'dual.example.test', method: 'POST', agent, headers: { 'content-length': 5_000_000 } }, Buffer.alloc(5_000_000));
  assert.strictEqual(text, '5000000');
  await assert.rejects(request({ host: 'example.test' }), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  agent.destroy();

  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => fetch(`https://dual.example.test/${i}`).then((r) => r.text())));
  assert.deepStrictEqual(answers, answers.map((_, i) => `hello /${i}`));
  assert.strictEqual((await (await fetch('https://example.test/big?20000000')).arrayBuffer()).byteLength, 20_000_000);

  const socket = net.connect({ host: '93.184.216.34', port: 80, noDelay: true, keepAlive: true, keepAliveInitialDelay: 1000 });
  await once(socket, 'connect');
  assert.strictEqual(socket.remoteAddress, '93.184.216.34');
  socket.end('GET / HTTP/1.0\r\n\r\n');
  let answer = '';
  for await (const part of socket) answer += part;
  assert(answer.endsWith('hello /'));
  const [error] = await once(net.connect({ host: '93.184.216.34', port: 8080 }), 'error');
  assert.strictEqual(error.code, 'EACCES');
  console.log('OK');
  process.exit(0);
})();
