// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=socket
// why: the cloud's metadata services give credentials to whoever can reach them.
// limits: wall_ms=20000
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
(async () => {
  for (const url of ['http://169.254.169.254/metadata/instance?api-version=2021-02-01', 'http://168.63.129.16/machine?comp=goalstate',
    'http://168.63.129.16:32526/vmSettings', 'http://169.254.170.2/v2/credentials', 'http://[fd00:ec2::254]/latest/meta-data/',
    'http://metadata.google.internal/computeMetadata/v1/', 'http://169.254.129.16/']) {
    try {
      await fetch(url, { headers: { Metadata: 'true', 'Metadata-Flavor': 'Google' }, signal: AbortSignal.timeout(2000) });
      console.log('ESCAPED', url);
    } catch (error) {
      console.log('DENIED', url, error.cause?.code ?? error.name);
    }
  }
  console.log('CONTAINED');
  process.exit(0);
})();
