import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { Script } from 'node:vm';
import { type CodeCache, readCodeCache, writeCodeCache } from './launch/code-cache.ts';

/** Tells builds apart. */
declare const BACKOFFICE_BUILD: string;
/** The commands, such as `items`. */
declare const BACKOFFICE_COMMANDS: readonly string[];

type Module = { exports: unknown };
// biome-ignore lint/complexity/useMaxParams: the signature is that of Node's own module wrapper.
type Wrapper = (
  exports: unknown,
  require: (id: string) => unknown,
  module: Module,
  filename: string,
  directory: string,
) => void;

/** The chunk that runs the command line. */
const PROGRAM = 'bin.cjs';

/**
 * Loads the chunks with V8's code cache, one file a command: compiling them takes longer than running them. A cache that
 * is missing, damaged, rejected, writable by others or cannot be written costs time, never a result.
 */
function launch(directory: string, argv: readonly string[], env: NodeJS.ProcessEnv): void {
  const caches = cacheDirectory(env);
  const file = (name: string) => join(caches ?? '', name);
  const command = argv.find((argument) => BACKOFFICE_COMMANDS.includes(argument));
  const readsOnly = argv.some((argument) =>
    ['help', 'version', '-h', '--help', '-V', '--version'].includes(argument),
  );
  const usesProgram = command === undefined || (readsOnly && !existsSync(file(command)));
  const own = file(usesProgram ? PROGRAM : command);
  const cache = caches === undefined ? new Map() : readCodeCache(own);
  // Help and the version write nothing, but in the place of what cannot be used.
  const writes = !(usesProgram || readsOnly) || (cache.size === 0 && existsSync(own));
  const { load, uncached } = createLoader(directory, cache);
  load(PROGRAM);
  if (caches === undefined || !writes) return;
  const program = new Set(uncached.keys());
  process.once('exit', () => {
    if (uncached.size === 0) return;
    for (const [name, script] of uncached) cache.set(name, script.createCachedData());
    writeCodeCache(own, cache);
    if (program.size > 0 && !existsSync(file(PROGRAM)))
      writeCodeCache(file(PROGRAM), new Map([...cache].filter(([name]) => program.has(name))));
  });
}

/** Loads chunks, and tells which of them the cache did not hold. */
function createLoader(directory: string, cache: CodeCache) {
  const nodeRequire = createRequire(join(directory, PROGRAM));
  const loaded = new Map<string, Module>();
  const uncached = new Map<string, Script>();

  function load(name: string): unknown {
    const known = loaded.get(name);
    if (known) return known.exports;
    const filename = join(directory, name);
    // Chunks are ASCII.
    const source = readFileSync(filename, 'latin1');
    const cachedData = cache.get(name);
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
      filename,
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    if (cachedData === undefined || script.cachedDataRejected) uncached.set(name, script);
    const module: Module = { exports: {} };
    loaded.set(name, module);
    const wrapper = script.runInThisContext() as Wrapper;
    wrapper(module.exports, requireFrom, module, filename, directory);
    return module.exports;
  }

  function requireFrom(id: string): unknown {
    return id.startsWith('./') ? load(id.slice(2)) : nodeRequire(id);
  }

  return { load, uncached };
}

function cacheDirectory(env: NodeJS.ProcessEnv): string | undefined {
  const base = env.XDG_CACHE_HOME || env.LOCALAPPDATA || (env.HOME ? join(env.HOME, '.cache') : undefined);
  // A relative path would make a cache of whatever lies in a directory that somebody goes to.
  return base === undefined || !isAbsolute(base)
    ? undefined
    : join(base, 'backoffice', `${BACKOFFICE_BUILD}-${process.version}-${process.arch}`);
}

/** The launcher itself is built for old versions, so that they get this line and no stack. */
function refuseOldNode(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return false;
  tell(`backoffice needs Node 20.19 or newer; this is ${process.versions.node}`, 'install a newer Node.js');
  return true;
}

/** Tells what keeps the program from running at all. */
function tell(message: string, hint: string): void {
  // A reader that went away does not change the exit code.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  if (process.argv.includes('--json')) {
    process.stdout.write(
      `${JSON.stringify({ error: { code: 'FAILED', message, hint, requestId: null } })}\n`,
    );
  } else process.stderr.write(`error: ${message}\nhint:  ${hint}\n`);
  process.exitCode = 1;
}

/** The program itself runs asynchronously: what is thrown here comes of reading it. */
function launchOrTell(): void {
  try {
    launch(__dirname, process.argv.slice(2), process.env);
  } catch (error) {
    tell(
      `the program cannot be loaded: ${(error as Error).message}`,
      'check the disk, or install backoffice again',
    );
  }
}

if (!refuseOldNode()) launchOrTell();
