// expect: outcome=exited exit=0 stdout~=OK
// repeat: 200
'use strict';
const fs = require('node:fs');
const { Readable, Transform } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const zlib = require('node:zlib');

(async () => {
  const upper = new Transform({ transform(chunk, encoding, done) { done(null, chunk.toString().toUpperCase()); } });
  await pipeline(Readable.from(['some ', 'text ', 'x'.repeat(100000)]), upper, zlib.createGzip(), fs.createWriteStream('text.gz'));
  let text = '';
  for await (const chunk of fs.createReadStream('text.gz').pipe(zlib.createGunzip())) text += chunk;
  if (!text.startsWith('SOME TEXT XXX') || text.length !== 100010) throw new Error('stream');
  const brotli = zlib.brotliCompressSync('y'.repeat(1000));
  if (zlib.brotliDecompressSync(brotli).length !== 1000) throw new Error('brotli');
  const line = require('node:readline').createInterface({ input: Readable.from(['a\nb\nc']) });
  const lines = [];
  for await (const one of line) lines.push(one);
  console.log(lines.join() === 'a,b,c' ? 'OK' : lines);
})();
