// expect: outcome=exited exit=0 stdout~=OK
// repeat: 200
'use strict';
const names = ['assert', 'async_hooks', 'buffer', 'console', 'constants', 'crypto', 'diagnostics_channel', 'dns', 'events', 'fs', 'http',
  'http2', 'https', 'module', 'net', 'os', 'path', 'perf_hooks', 'querystring', 'readline', 'stream', 'string_decoder', 'tls', 'url',
  'util', 'v8', 'vm', 'zlib'];
for (const name of names) require(`node:${name}`);
const vm = require('node:vm');
if (vm.runInNewContext('a + 1', { a: 1 }) !== 2) throw new Error('vm');
const { AsyncLocalStorage } = require('node:async_hooks');
const storage = new AsyncLocalStorage();
storage.run(7, () => setTimeout(() => console.log(storage.getStore() === 7 ? 'OK' : 'wrong'), 1));
