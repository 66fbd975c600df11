// expect: outcome=exited exit=0 stdout~=OK
// repeat: 1000
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

await writeFile(new URL('./module.mjs', import.meta.url), 'export const answer = await Promise.resolve(42); export default import.meta.url;');
const { answer, default: url } = await import('./module.mjs');
await sleep(5);
const text = await readFile(new URL('./module.mjs', import.meta.url), 'utf8');
console.log(answer === 42 && url.endsWith('/module.mjs') && text.length > 10 ? 'OK' : 'wrong');
