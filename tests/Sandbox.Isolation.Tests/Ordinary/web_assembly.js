// expect: outcome=exited exit=0 stdout~=OK
// repeat: 1000
'use strict';
// (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
const code = Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0, 0,
  10, 9, 1, 7, 0, 32, 0, 32, 1, 106, 11]);

(async () => {
  const { instance } = await WebAssembly.instantiate(code);
  if (instance.exports.add(2, 3) !== 5) throw new Error('add');
  const again = new WebAssembly.Instance(new WebAssembly.Module(code));
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 10 });
  memory.grow(2);
  let sum = 0;
  for (let i = 0; i < 1e5; i += 1) sum = again.exports.add(sum, i);
  console.log(sum === 4999950000 % 2 ** 32 || sum === 704982704 ? 'OK' : sum, memory.buffer.byteLength);
})();
