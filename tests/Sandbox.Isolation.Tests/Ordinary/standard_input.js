// expect: outcome=exited exit=0 stdout~=OK
// repeat: 1000
'use strict';
let text = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => { text += chunk; });
process.stdin.on('end', () => console.log(text === '' ? 'OK' : text));
console.error('a warning');
