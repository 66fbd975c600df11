'use strict';
/*
 * Loads what programs use and plays two sample programs in the zygote itself, by the way that node takes with a
 * program, so that no program has to load and compile what it needs. Must leave nothing behind: no handle, no
 * timer, no listener, no drawn random number (samples do not call Math.random, randomUUID or randomInt), and none
 * of the standard streams, which are made for the descriptors that a program finds. (So neither 'process' nor
 * 'console' is required: that reads all their properties.)
 */
const Module = require('node:module');
const path = require('node:path');

const PATIENCE_MS = 5000;

const modules = [
  'assert', 'assert/strict', 'async_hooks', 'buffer', 'child_process', 'constants', 'crypto', 'dns', 'events',
  'fs', 'fs/promises', 'http', 'https', 'module', 'net', 'os', 'path', 'path/posix', 'perf_hooks',
  'querystring', 'readline', 'readline/promises', 'stream', 'stream/promises', 'stream/web', 'string_decoder', 'timers',
  'timers/promises', 'tls', 'tty', 'url', 'util', 'util/types', 'v8', 'vm', 'worker_threads', 'zlib',
];

/** Turns the event loop until `finished` says so. */
function turnUntil(host, finished) {
  let late = false;
  // Also keeps the loop alive: V8's own tasks alone do not, and a loop that is not alive does not turn.
  const patience = setTimeout(() => { late = true; }, PATIENCE_MS);
  while (!finished()) {
    if (late) throw new Error('warming does not come to an end');
    host.turn();
    process._tickCallback();
  }
  clearTimeout(patience);
}

/** Plays a sample as main module; it says in globalThis.warmed that it is through. */
function play(host, name) {
  globalThis.warmed = false;
  Module.runMain(path.join(__dirname, name));
  turnUntil(host, () => globalThis.warmed);
  delete globalThis.warmed;
}

/** The streams are closed and forgotten; the next who asks gets new ones. */
function forgetStreams(host, resetStdio) {
  for (const stream of [process.stdin, process.stdout, process.stderr]) {
    stream.removeAllListeners();
    stream._handle?.close();
  }
  turnUntil(host, () => process.getActiveResourcesInfo().every((name) => name === 'Timeout'));
  console._stdout = undefined;
  console._stderr = undefined;
  resetStdio();
}

function warm(host, resetStdio) {
  const argv = process.argv;
  host.lendStreams();
  try {
    for (const name of modules) require(name);
    play(host, 'sample.js');
    play(host, 'sample.mjs');
    forgetStreams(host, resetStdio);
  } finally {
    host.takeBackStreams();
  }
  process.argv = argv;
  delete process.mainModule;
  for (const key of Object.keys(require.cache)) {
    if (key.startsWith(path.join(__dirname, 'sample'))) delete require.cache[key];
  }
}

module.exports = { warm };
