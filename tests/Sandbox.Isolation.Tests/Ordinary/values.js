// expect: outcome=exited exit=0 stdout~=OK
// repeat: 1000
'use strict';
const buffer = Buffer.from('héllo');
const url = new URL('https://user@example.com:8443/a/../b?x=1&y=%20#z');
url.searchParams.append('w', 'ä');
const original = { date: new Date(0), map: new Map([[1, new Set([2])]]), bytes: new Uint8Array([1, 2]), error: new RangeError('r') };
original.self = original;
const clone = structuredClone(original);
const good = buffer.toString('base64') === 'aMOpbGxv' && url.pathname === '/b' && url.searchParams.get('w') === 'ä'
  && clone.self === clone && clone.map.get(1).has(2) && clone.error instanceof RangeError
  && new TextDecoder().decode(new TextEncoder().encode('☃')) === '☃' && 2n ** 64n === 18446744073709551616n
  && atob(btoa('x')) === 'x' && [3, 1, 2].sort().at(-1) === 3 && new AbortController().signal.aborted === false;
console.log(good ? 'OK' : 'wrong');
