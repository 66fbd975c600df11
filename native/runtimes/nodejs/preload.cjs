'use strict';
/*
 * Runs a preload in the global scope and then the program as node's main module, in a forked node as in a fresh one. When
 * the program begins, no file of this is left.
 */
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

const program = path.join(path.dirname(__dirname), 'main.js');
const source = fs.readFileSync(path.join(__dirname, 'source'), 'utf8');
fs.rmSync(__dirname, { recursive: true });
delete require.cache[__filename];
process.argv[1] = program;

// A script has no require of its own; what it defines may need one later on.
Object.defineProperty(globalThis, 'require', {
  value: Module.createRequire(program), configurable: true, enumerable: false, writable: true,
});
vm.runInThisContext(source, { filename: '<preload>' });
Module.runMain(program);
