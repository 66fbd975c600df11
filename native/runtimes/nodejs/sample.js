/*
 * Played by warm.cjs: a little of all that programs do. What a program needs and this does not do costs it a
 * fraction of a millisecond, so add what you find missing.
 */
const assert = require('assert');
const crypto = require('crypto');
const { EventEmitter } = require('events');
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const stream = require('stream');
const timers = require('timers/promises');
const url = require('url');
const util = require('util');
const zlib = require('zlib');

class Shape {
  #area = 4;
  get area() { return this.#area; }
  static of() { return new Shape(); }
}

function language() {
  const { a, ...rest } = { a: 1, b: [2, 3], c: { d: 4 } };
  const map = new Map(Object.entries(rest));
  const text = [...map.keys(), ...new Set('hello')].map((x) => x.toUpperCase()).filter(Boolean).join('-');
  const found = /(?<word>\w+)-(\w+)/u.exec(text);
  const sorted = [3, 1, 2].sort((x, y) => x - y).reduce((sum, x) => sum + x, a);
  const parsed = JSON.parse(JSON.stringify({ text, sorted, date: new Date(0), nested: [{ x: null }] }, null, 2));
  const padded = `${text.padStart(20)}${text.replace(/L/g, 'l')}${text.split('-').length}${(1234.5678).toFixed(2)}`;
  return [found.groups.word, parsed, padded, Shape.of().area, 10n ** 20n, Symbol.for('s'), new Date(0).toISOString()];
}

function output() {
  console.log(1);
  console.log('text', 1.5, true, null, undefined, [1, 'a', [2]], { a: 1, b: { c: [] } });
  console.log(language(), new Shape(), new Map([[1, { a: 2 }]]), new Set([1]), new Error('e'), () => {}, Shape);
  console.log('%s %d %i %j %o %O %%', 'a', 1, 2.5, { a: 1 }, [1], {}, 'rest');
  console.log(new Date(0), /x/, Buffer.from('x'), new Uint8Array(2), Promise.resolve(1), Symbol('s'), -0, 10n);
  console.error('error');
  console.warn('warning');
  console.table([{ a: 1, b: 'x' }]);
  console.group('group');
  console.dir({ a: { b: { c: {} } } }, { depth: 0 });
  console.groupEnd();
  console.time('t');
  console.timeEnd('t');
  process.stdout.write('text\n', () => {});
}

function files(folder) {
  try {
    fs.readFileSync(path.join(folder, 'none'), 'utf8');
  } catch (error) {
    util.inspect(error);
  }
  fs.readFileSync(__filename, 'utf8').split('\n');
  fs.readFileSync(__filename);
  fs.existsSync(__filename);
  fs.statSync(__filename).isFile();
  fs.readdirSync(folder, { withFileTypes: true }).map((entry) => entry.isDirectory());
  for (const action of [
    () => process.memoryUsage(), // reads /proc, which the container tier does not have
    () => fs.writeFileSync('/dev/null', 'x'), () => fs.appendFileSync('/dev/null', 'x'), () => fs.mkdirSync('/dev/null/x'),
    () => fs.mkdirSync('/dev/null/x', { recursive: true }), () => fs.unlinkSync('/dev/null/x'), () => fs.rmSync('/dev/null/x'),
  ]) {
    try { action(); } catch (error) { String(error.stack); }
  }
}

function library() {
  assert.deepStrictEqual({ a: [1] }, { a: [1] });
  assert.strictEqual(1, 1);
  crypto.createHash('sha256').update('x').digest('hex');
  crypto.createHmac('sha256', 'k').update('x').digest('base64');
  crypto.randomBytes(8).toString('hex');
  zlib.gunzipSync(zlib.gzipSync('text')).toString();
  new url.URL('http://example.org:8080/a?b=1#c').searchParams.get('b');
  new URLSearchParams({ a: '1' }).toString();
  structuredClone({ a: new Map() });
  new TextDecoder().decode(new TextEncoder().encode('x'));
  Buffer.concat([Buffer.from('a'), Buffer.from('YQ==', 'base64')]).toString('hex');
  (1234.5).toLocaleString('en-US');
  new Date(0).toLocaleDateString('en-US');
  performance.now();
  process.hrtime.bigint();
  process.uptime();
  process.cwd();
  const emitter = new EventEmitter();
  emitter.once('x', () => {}).on('y', () => {});
  emitter.emit('x');
  emitter.emit('y', 1);
  new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
}

async function later() {
  process.nextTick(() => {});
  queueMicrotask(() => {});
  setImmediate(() => {});
  clearTimeout(setTimeout(() => {}, 10));
  const interval = setInterval(() => clearInterval(interval), 1);
  await new Promise((done) => setTimeout(done, 1));
  await timers.setTimeout(1);
  await Promise.all([1, Promise.resolve(2)]).then(([a]) => a).catch(() => {}).finally(() => {});
  await Promise.reject(new Error('caught')).catch((error) => error.stack);
  await fs.promises.readFile(__filename, 'utf8');
  await fs.promises.writeFile('/dev/null', 'x');
  await fs.promises.stat(__dirname);
  await new Promise((done) => fs.readFile(__filename, done));
  await util.promisify(crypto.pbkdf2)('a', 'b', 1, 16, 'sha256');
  await util.promisify(zlib.gzip)('text');
  const chunks = [];
  for await (const chunk of fs.createReadStream(__filename)) chunks.push(chunk);
  await stream.promises.pipeline(stream.Readable.from(['a']), new stream.PassThrough(), async (source) => {
    for await (const chunk of source) chunks.push(chunk);
  });
  await WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  await new Promise((done) => readline.createInterface({ input: process.stdin }).on('line', () => {}).on('close', done));
}

output();
files(__dirname);
library();
module.exports = { Shape };
later().then(() => { globalThis.warmed = true; });
