// An asynchronous program without a network: timers, promises, streams, files, top-level await.
//
//     sandbox run examples/async_pipeline.mjs

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip, createGzip } from 'node:zlib';

async function inPool(tasks, width) {
  const results = new Array(tasks.length);
  const waiting = tasks.entries();
  const workers = Array.from({ length: width }, async () => {
    for (const [index, task] of waiting) results[index] = await task();
  });
  await Promise.all(workers);
  return results;
}

const folder = await mkdtemp(join(tmpdir(), 'pipeline-'));
try {
  const names = ['alpha', 'beta', 'gamma', 'delta'];
  await inPool(names.map((name, index) => async () => {
    await sleep(5 * (names.length - index));
    await writeFile(join(folder, `${name}.txt`), `${name} `.repeat(1000 * (index + 1)));
  }), 2);

  const files = (await readdir(folder)).sort();
  console.log('files:', files.join(', '));

  const packed = join(folder, 'all.gz');
  const upper = new Transform({
    transform(chunk, encoding, done) { done(null, chunk.toString().toUpperCase()); },
  });
  const concatenated = Readable.from((async function* () {
    for (const file of files) yield* createReadStream(join(folder, file));
  })());
  await pipeline(concatenated, upper, createGzip(), createWriteStream(packed));

  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(packed), createGunzip(), async (source) => {
    for await (const chunk of source) {
      bytes += chunk.length;
      hash.update(chunk);
    }
  });
  console.log('bytes:', bytes, 'sha256:', hash.digest('hex'));

  const outcomes = await Promise.allSettled([
    sleep(10, 'slow and good'),
    Promise.race([sleep(1000, 'too late', { ref: false }), sleep(5).then(() => { throw new Error('gave up'); })]),
    readFile(join(folder, 'missing.txt')),
  ]);
  for (const { status, value, reason } of outcomes) {
    console.log(status, '-', value ?? reason.code ?? reason.message);
  }
} finally {
  await rm(folder, { recursive: true });
}

setImmediate(() => console.log('immediate'));
process.nextTick(() => console.log('next tick'));
queueMicrotask(() => console.log('microtask'));
process.on('exit', (code) => console.log('exit', code));
