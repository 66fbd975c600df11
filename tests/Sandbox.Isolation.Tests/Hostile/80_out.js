// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=socket
// why: while the network is off there is no socket of any kind, and fetch says so.
// limits: wall_ms=20000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const dgram = require('node:dgram');
const dns = require('node:dns');
const http = require('node:http');
const net = require('node:net');
const tls = require('node:tls');

function refused(what, start) {
  return new Promise((resolve) => {
    const done = (word, detail) => { console.log(word, what, detail); resolve(); };
    try {
      start((detail) => done('ESCAPED', detail), (error) => done('DENIED', error.cause?.code ?? error.code ?? error.message));
    } catch (error) {
      done('DENIED', error.code ?? error.message);
    }
  });
}
(async () => {
  for (const [host, port] of [['1.1.1.1', 80], ['8.8.8.8', 53], ['2606:4700:4700::1111', 443], ['example.com', 80]]) {
    await refused(`net ${host}`, (good, bad) => net.connect({ host, port }).on('connect', good).on('error', bad));
    await refused(`tls ${host}`, (good, bad) => tls.connect({ host, port }).on('secureConnect', good).on('error', bad));
    await refused(`http ${host}`, (good, bad) => http.get({ host, port }, good).on('error', bad));
    await refused(`fetch ${host}`, (good, bad) => fetch(`http://${host.includes(':') ? `[${host}]` : host}:${port}/`).then(good, bad));
  }
  for (const type of ['udp4', 'udp6']) {
    await refused(type, (good, bad) => {
      const socket = dgram.createSocket(type).on('error', bad);
      socket.send('x', 53, type === 'udp4' ? '8.8.8.8' : '2001:4860:4860::8888', (error) => (error ? bad(error) : good()));
    });
  }
  await refused('lookup', (good, bad) => dns.lookup('example.com', (error, address) => (error ? bad(error) : good(address))));
  await refused('resolve', (good, bad) => dns.resolve4('example.com', (error, address) => (error ? bad(error) : good(address))));
  const resolver = new dns.Resolver({ timeout: 500, tries: 1 });
  resolver.setServers(['8.8.8.8']);
  await refused('resolver', (good, bad) => resolver.resolveTxt('example.com', (error, text) => (error ? bad(error) : good(text))));
  console.log('CONTAINED');
  process.exit(0);
})();
