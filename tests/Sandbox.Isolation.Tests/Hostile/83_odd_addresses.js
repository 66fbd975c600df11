// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=socket
// why: one address has many spellings; a list of forbidden texts would miss some.
// limits: wall_ms=20000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
(async () => {
  for (const host of ['0x7f.1', '2130706433', '017700000001', '127.1', '0.0.0.0', '[::]', '[::1]', '[::ffff:127.0.0.1]',
    '[::ffff:169.254.169.254]', '[fd00:ec2::254]', '[64:ff9b::a9fe:a9fe]', '[2002:a9fe:a9fe::1]', '0xa9fea9fe', '2852039166',
    '169.254.43518', '①②⑦.⓪.⓪.①', '127。0。0。1', 'localhost.', 'LOCALHOST', 'user@127.0.0.1']) {
    for (const port of [80, 8194]) {
      try {
        await fetch(`http://${host}:${port}/`, { signal: AbortSignal.timeout(1000) });
        console.log('ESCAPED', host, port);
      } catch (error) {
        console.log('DENIED', host, port, error.cause?.code ?? error.message);
      }
    }
  }
  console.log('CONTAINED');
  process.exit(0);
})();
