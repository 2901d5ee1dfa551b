import { syncBuiltinESMExports } from 'node:module';
import { isAbsolute, resolve } from 'node:path';

/** Functions of `fs` by how many paths they take first; each may have a twin with `Sync` at its end. */
const ONE_PATH =
  'access appendFile chmod chown lchown lutimes lstat mkdir mkdtemp open opendir readFile readdir readlink realpath rm rmdir stat statfs truncate unlink utimes watch watchFile unwatchFile writeFile exists createReadStream createWriteStream openAsBlob';
const TWO_PATHS = 'copyFile cp link rename';

/**
 * Makes a directory the working one of this thread. Threads of a process share the real one, so relative paths are made
 * absolute before `fs` gets them. Child processes start in the real one unless they are told another.
 */
export function workIn(directory: string): void {
  let current = directory;
  Object.assign(process, {
    cwd: () => current,
    chdir: (path: string) => {
      current = resolve(current, path);
    },
  });
  const absolute = (path: unknown): unknown =>
    typeof path === 'string' && !isAbsolute(path) ? resolve(current, path) : path;
  const fs = process.getBuiltinModule('node:fs');
  for (const target of [fs, fs.promises]) {
    wrap(target, namesOf(ONE_PATH), ([path, ...rest]) => [absolute(path), ...rest]);
    wrap(target, namesOf(TWO_PATHS), ([from, to, ...rest]) => [absolute(from), absolute(to), ...rest]);
    // The first path of a link is what stands in it.
    wrap(target, namesOf('symlink'), ([text, path, ...rest]) => [text, absolute(path), ...rest]);
  }
  syncBuiltinESMExports();
}

function namesOf(names: string): string[] {
  return names.split(' ').flatMap((name) => [name, `${name}Sync`]);
}

type Values = readonly unknown[];

function wrap(target: object, names: readonly string[], change: (values: Values) => Values): void {
  for (const name of names) {
    const original: unknown = Reflect.get(target, name);
    if (typeof original !== 'function') continue;
    const wrapped = (...values: Values): unknown => Reflect.apply(original, target, change(values));
    Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original));
    Reflect.set(target, name, wrapped);
  }
}
