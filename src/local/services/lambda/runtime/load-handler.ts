import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './function-errors.ts';

/*
 * Finds a function's handler as the runtime of Node.js functions does.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client (src/UserFunction.js)
 */

export interface Handler {
  run(...values: readonly unknown[]): unknown;
  readonly isAsync: boolean;
  /** How many parameters it declares. */
  readonly parameters: number;
}

/** Where the runtime lies on AWS: errors of modules that are not found tell it. */
const runtimeRequire = createRequire('/var/runtime/index.mjs');

/** A bundler would make `require` of an `import` in its sight, and that cannot wait. */
const importModule = new Function('url', 'return import(url)') as (url: string) => Promise<unknown>;

/** @throws RuntimeError for a handler that is not there, or what the module throws. */
export async function loadHandler(taskRoot: string, handler: string): Promise<Handler> {
  if (handler.includes('..'))
    throw new RuntimeError(
      'MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  const [, name, path] = /^([^.]*)\.(.*)$/.exec(basename(handler)) ?? [];
  if (name === undefined || path === undefined) throw new RuntimeError('MalformedHandlerName', 'Bad handler');
  const root = resolve(taskRoot, handler.slice(0, handler.length - basename(handler).length));
  const loaded = await loadModule(taskRoot, join(root, name), name);
  const found = memberOf(loaded, path) ?? memberOf(memberOf(loaded, 'default'), path);
  if (typeof found === 'function')
    return {
      run: (...values) => Reflect.apply(found, undefined, values),
      isAsync: found.constructor.name === 'AsyncFunction',
      parameters: found.length,
    };
  const problem = found === undefined || found === null ? 'undefined or not exported' : 'not a function';
  throw new RuntimeError('HandlerNotFound', `${handler} is ${problem}`);
}

async function loadModule(taskRoot: string, path: string, name: string): Promise<unknown> {
  try {
    const file = ['', '.js', '.mjs', '.cjs'].map((extension) => path + extension).find(isFile);
    if (file === undefined)
      return runtimeRequire(runtimeRequire.resolve(name, { paths: [taskRoot, dirname(path)] }));
    refuseUnreadable(file);
    if (!isModule(file, taskRoot)) return runtimeRequire(file);
    return await importModule(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) {
      const { stack } = error;
      throw Object.assign(new RuntimeError('UserCodeSyntaxError', String(error)), { stack });
    }
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')
      throw new RuntimeError('ImportModuleError', String(error));
    throw error;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Files that are not for all have no right to be read, which root does not need. */
function refuseUnreadable(file: string): void {
  if (process.platform === 'win32' || (statSync(file).mode & 0o400) !== 0) return;
  throw Object.assign(new Error(`EACCES: permission denied, open '${file}'`), {
    errno: -13,
    syscall: 'open',
    code: 'EACCES',
    path: file,
  });
}

/** Whether a file is an ES module: by its extension, or by the package.json that is nearest. */
function isModule(file: string, taskRoot: string): boolean {
  if (file.endsWith('.mjs')) return true;
  if (!file.endsWith('.js')) return false;
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    const description = join(directory, 'package.json');
    if (existsSync(description))
      return memberOf(parse(readFileSync(description, 'utf8')), 'type') === 'module';
    if (directory === taskRoot || directory === dirname(directory)) return false;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A member of a member. */
function memberOf(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((nested, key) => (nested ? Reflect.get(Object(nested), key) : undefined), value);
}
