// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED connections=forbidden,private,port
// why: as in Python, with the URL parser and the resolver of Node.
// network: true
// limits: wall_ms=20000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
(async () => {
  for (const target of ['169.254.169.254', '168.63.129.16', '10.9.9.9', '127.0.0.1', 'localhost', '0.0.0.0', '[::1]', '[::ffff:169.254.169.254]',
    '[fd00:ec2::254]', '[64:ff9b::a9fe:a9fe]', '2130706433', '0x7f.1', '①②⑦.⓪.⓪.①', '93.184.216.1', '93.184.216.34:8080',
    'private.example.test', 'metadata.example.test', 'own.example.test']) {
    for (const url of [`http://${target}/`, `http://example.test/to?http://${target}/`]) {
      try {
        await fetch(url, { signal: AbortSignal.timeout(3000) });
        console.log('ESCAPED', url);
      } catch (error) {
        console.log('DENIED', url, error.cause?.code ?? error.name);
      }
    }
  }
  console.log('CONTAINED');
  process.exit(0);
})();
