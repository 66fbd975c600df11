// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=socket
// why: nobody may be waited for.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const dgram = require('node:dgram');
const http = require('node:http');
const net = require('node:net');

function attempt(what, server, start) {
  return new Promise((resolve) => {
    const done = (word, detail) => { console.log(word, what, detail); server.close?.(); resolve(); };
    server.on('listening', () => done('ESCAPED', '')).on('error', (error) => done('DENIED', error.code));
    try {
      start(server);
    } catch (error) {
      done('DENIED', error.code);
    }
  });
}
(async () => {
  await attempt('tcp', net.createServer(), (server) => server.listen(0));
  await attempt('tcp 127.0.0.1', net.createServer(), (server) => server.listen(0, '127.0.0.1'));
  await attempt('http', http.createServer(), (server) => server.listen(8080, '0.0.0.0'));
  await attempt('unix', net.createServer(), (server) => server.listen('/tmp/listener'));
  await attempt('abstract', net.createServer(), (server) => server.listen('\0listener'));
  await attempt('udp', dgram.createSocket('udp4'), (socket) => socket.bind(0));
  console.log('CONTAINED');
  process.exit(0);
})();
