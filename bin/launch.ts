import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** Tells builds apart. */
declare const BACKOFFICE_BUILD: string;

type Module = { exports: unknown };
type Wrapper = (
  exports: unknown,
  require: (id: string) => unknown,
  module: Module,
  filename: string,
  directory: string,
) => void;

/**
 * Loads the bundles with V8's code cache: compiling them takes longer than running them. A cache that is missing,
 * rejected or cannot be written costs time, never a result.
 */
function launch(directory: string, argv: readonly string[], env: NodeJS.ProcessEnv): void {
  const nodeRequire = createRequire(join(directory, 'bin.cjs'));
  const cache = cacheDirectory(env);
  const loaded = new Map<string, Module>();
  const uncached: { name: string; script: Script }[] = [];

  function load(name: string): unknown {
    const known = loaded.get(name);
    if (known) return known.exports;
    const filename = join(directory, name);
    const source = readFileSync(filename, 'utf8');
    const cachedData = cache === undefined ? undefined : readIfThere(join(cache, name));
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
      filename,
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    if (cachedData === undefined || script.cachedDataRejected) uncached.push({ name, script });
    const module: Module = { exports: {} };
    loaded.set(name, module);
    const wrapper = script.runInThisContext() as Wrapper;
    wrapper(module.exports, requireFrom, module, filename, directory);
    return module.exports;
  }

  function requireFrom(id: string): unknown {
    return id.startsWith('./') ? load(id.slice(2)) : nodeRequire(id);
  }

  load('bin.cjs');
  const readsOnly = argv.some((argument) =>
    ['help', 'version', '-h', '--help', '-V', '--version'].includes(argument),
  );
  if (cache === undefined || readsOnly) return;
  process.once('exit', () => {
    for (const { name, script } of uncached) keep(cache, name, script.createCachedData());
  });
}

function cacheDirectory(env: NodeJS.ProcessEnv): string | undefined {
  const base = env.XDG_CACHE_HOME || env.LOCALAPPDATA || (env.HOME ? join(env.HOME, '.cache') : undefined);
  return base === undefined
    ? undefined
    : join(base, 'backoffice', `${BACKOFFICE_BUILD}-${process.version}-${process.arch}`);
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function keep(directory: string, name: string, data: Buffer): void {
  try {
    // Not recursive: on some file systems Node would try without end.
    for (const path of [dirname(dirname(directory)), dirname(directory), directory]) makeDirectory(path);
    const file = join(directory, name);
    writeFileSync(`${file}.${process.pid}`, data);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A read-only home: the next start compiles again.
  }
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** The launcher itself is built for old versions, so that they get this line and no stack. */
function refuseOldNode(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return false;
  const message = `backoffice needs Node 20.19 or newer; this is ${process.versions.node}`;
  const hint = 'install a newer Node.js';
  if (process.argv.includes('--json')) {
    process.stdout.write(
      `${JSON.stringify({ error: { code: 'FAILED', message, hint, requestId: null } })}\n`,
    );
  } else process.stderr.write(`error: ${message}\nhint:  ${hint}\n`);
  process.exitCode = 1;
  return true;
}

if (!refuseOldNode()) launch(__dirname, process.argv.slice(2), process.env);
