// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=socket
// why: our own port, the host's and the worker's are on the loopback, and trust who comes from there.
// limits: wall_ms=20000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const net = require('node:net');

function attempt(where) {
  return new Promise((resolve) => {
    const connection = net.connect({ ...where, timeout: 1000 });
    const done = (word, detail) => { console.log(word, JSON.stringify(where), detail); connection.destroy(); resolve(); };
    connection.on('connect', () => done('ESCAPED', '')).on('error', (error) => done('DENIED', error.code)).on('timeout', () => done('DENIED', 'timeout'));
  });
}
(async () => {
  for (const host of ['127.0.0.1', '::1', 'localhost']) {
    for (const port of [80, 443, 2375, 5000, 7071, 8080, 8194, 10000, 50001]) await attempt({ host, port });
  }
  for (const path of ['/run/docker.sock', '\0/tmp/.X11-unix/X0', '/run/dbus/system_bus_socket']) await attempt({ path });
  console.log('CONTAINED');
  process.exit(0);
})();
