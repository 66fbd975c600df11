'use strict';
/*
 * The warm Node interpreter; native/zygote/node.c is its native half and says how the two are started.
 *
 * Theory of operation
 *
 * Node loads this file before its main module (-r). It loads what programs use, runs a little of everything so
 * that it is compiled, collects the garbage, rehearses, and serves: host.serve() returns only in a forked
 * child, once per program. There arguments, environment and clocks are set as a fresh node would have them,
 * and this file returns; node then loads the main module it was given on its command line. An error in the
 * zygote itself ends it with UNFIT and one line on standard error: the server then starts programs afresh.
 *
 * What is the same for all programs of one zygote: V8's hash seed, the address layout, V8's heap limit, the locale
 * (LANG), and every variable that node reads only at its start (NODE_OPTIONS, NODE_EXTRA_CA_CERTS, ...). A run that
 * sets one of those needs a fresh process.
 * --expose-internals is needed for two arrays that node keeps to itself (bindings below) and is taken back.
 */
const Module = require('node:module');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

const UNFIT = 86;
const REHEARSAL_MS = 5000;
const mainOfCommandLine = process.argv[1];

/** Node's own state behind process.exitCode and performance.timeOrigin. */
function bindings() {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {}; // "for internal testing only"
  const { internalBinding } = require('internal/test/binding');
  process.emitWarning = emitWarning;
  const { exit_info_private_symbol: exitInfoSymbol } = internalBinding('util').privateSymbols;
  const exitInfo = process[exitInfoSymbol];
  process.exitCode = 77;
  const asExpected = exitInfo.length === 3 && exitInfo[1] === 77 && exitInfo[2] === 1;
  process.exitCode = undefined;
  if (!asExpected || exitInfo[2] !== 0) throw new Error('process.exitCode is kept in another way');
  return {
    exitInfo,
    milestones: internalBinding('performance').milestones,
    resetStdio: internalBinding('process_methods').resetStdioForTesting,
  };
}

/** Programs cannot require node's internal modules, as in a node without --expose-internals. */
function hideInternals() {
  const { loadBuiltinModule } = require('internal/modules/helpers');
  const { constructor: BuiltinModule } = loadBuiltinModule('fs', 'fs');
  const ids = [...BuiltinModule.map.keys()].filter((id) => !id.startsWith('internal/'));
  BuiltinModule.setRealmAllowRequireByUsers(ids);
  Module.builtinModules = Object.freeze(Module.builtinModules.filter((id) => !/^(node:)?internal\//.test(id)));
  delete globalThis.internalBinding;
  delete globalThis.primordials;
}

/** Nothing of this file is left where a program would find it. */
function hideTraces() {
  process._preload_modules.length = 0;
  delete require.cache[__filename];
  for (const key of Object.keys(Module._pathCache)) delete Module._pathCache[key];
  if (module.parent) module.parent.children = [];
}

function load(name) {
  const addon = { exports: {} };
  process.dlopen(addon, path.join(__dirname, name));
  return addon.exports;
}

/**
 * A worker thread takes over all options of its node unless it is given some, and would load this file too (-r).
 * Given are those of the run that belong to node: an option of V8 is not accepted for a thread.
 */
function keepWorkersApart() {
  const threads = require('node:worker_threads');
  const ofNode = /^--(no-)?(conditions|disable-warning|enable-source-maps|experimental-[a-v]|trace-|unhandled-rejections)/;
  threads.Worker = class Worker extends threads.Worker {
    constructor(filename, options = {}) {
      super(filename, { ...options, execArgv: options.execArgv ?? process.execArgv.filter((flag) => ofNode.test(flag)) });
    }
  };
}

/** Without --expose-gc, which programs would see. */
function collector() {
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc');
  v8.setFlagsFromString('--no-expose-gc');
  return gc;
}

/** In a child: what node sets at its start and what would otherwise be the zygote's. */
function become(host, argv, draw) {
  const script = argv.findIndex((argument, index) => index > 0 && !argument.startsWith('-'));
  process.chdir('.'); // forgets the cached folder of the zygote
  const main = path.resolve(argv[script]);
  process.argv.splice(0, process.argv.length, process.execPath, main, ...argv.slice(script + 1));
  process.execArgv = argv.slice(1, script);
  if (process.env.TZ !== undefined) process.env.TZ = process.env.TZ; // tells V8
  Module._initPaths(); // from NODE_PATH and HOME
  renew(host, draw);
  if (!main.startsWith('/sandbox/work/')) measureWithoutProc(); // the container tier has the uid in its paths
  if (main !== mainOfCommandLine) runMain(main);
}

/** process.memoryUsage reads /proc, which a chroot does not have: there, the kernel's peak stands in for the RSS. */
function measureWithoutProc() {
  const rss = () => process.resourceUsage().maxRSS * 1024;
  process.memoryUsage = function memoryUsage() {
    const heap = v8.getHeapStatistics();
    return {
      rss: rss(),
      heapTotal: heap.total_heap_size,
      heapUsed: heap.used_heap_size,
      external: heap.external_memory,
      arrayBuffers: 0,
    };
  };
  process.memoryUsage.rss = rss;
}

/** In every child, rehearsals too. V8 seeds Math.random at its first call in a context, and the zygote makes none. */
function renew(host, draw) {
  Object.defineProperty(process, 'pid', { ...Object.getOwnPropertyDescriptor(process, 'pid'), value: host.pid() });
  v8.setFlagsFromString(`--random-seed=${host.seed()}`);
  draw();
  v8.setFlagsFromString('--random-seed=0');
}

/**
 * Before every fork, in the zygote. What seeds Math.random in a context that a program makes (vm) is a generator
 * of V8 that children inherit as it stands; giving an object its identity hash draws from it.
 */
function stir() {
  new WeakSet([{}]);
}

/**
 * Another main module than the one of the command line. Node's next step is to call Module.runMain: it reads the
 * property once, gets node's own function with another argument, and no stack shows it.
 */
function runMain(main) {
  const descriptor = Object.getOwnPropertyDescriptor(Module, 'runMain');
  Object.defineProperty(Module, 'runMain', {
    configurable: true,
    get() {
      Object.defineProperty(Module, 'runMain', descriptor);
      return descriptor.value.bind(Module, main);
    },
  });
}

function start() {
  const host = load('node_zygote.so');
  const { exitInfo, milestones, resetStdio } = bindings();
  hideInternals();
  keepWorkersApart();
  const gc = collector();
  const { warm } = require('./warm.cjs');
  const { rehearse } = require('./rehearsal.cjs');
  warm(host, resetStdio);
  if (process.getActiveResourcesInfo().length !== 0) throw new Error(`${process.getActiveResourcesInfo()} left open`);
  host.prepare(exitInfo, milestones);
  for (const rehearsal of rehearse(gc)) {
    const outcome = host.rehearse(REHEARSAL_MS);
    if (outcome === true) {
      renew(host, Math.random);
      Module.runMain = rehearsal.run;
      return;
    }
    if (outcome !== rehearsal.code) throw new Error(`the rehearsal '${rehearsal.name}' ended with ${outcome}`);
  }
  for (const name of ['./warm.cjs', './rehearsal.cjs']) delete require.cache[require.resolve(name)];
  hideTraces();
  // Once in vain, so that a child has nothing of this file to compile.
  become({ pid: () => process.pid, seed: () => 1 }, [process.execPath, mainOfCommandLine], () => 0);
  stir();
  gc();
  gc();
  become(host, host.serve(stir), Math.random);
}

try {
  start();
} catch (error) {
  require('node:fs').writeSync(2, `sandbox: this node cannot be forked: ${error.message}\n`);
  process.reallyExit(UNFIT);
}
