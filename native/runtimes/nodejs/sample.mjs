// Played by warm.cjs: an ES module with a top-level await.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(import.meta.url);
readFileSync(file, 'utf8');
createRequire(import.meta.url)('node:util').inspect({ file, name: path.basename(file) });
await new Promise((done) => setImmediate(done));
await import('node:os');
globalThis.warmed = true;
export default file;
