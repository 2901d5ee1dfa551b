import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

const SOURCES = ['bin', 'function', 'src', 'stack', 'package.json', 'package-lock.json'];

/** The tests use the templates, the worker and the packed program as they are built from this very source. */
export function setup(): void {
  const built = modifiedAt(join(ROOT, 'dist', 'release.json'));
  if (SOURCES.every((source) => newest(join(ROOT, source)) < built)) return;
  execFileSync(process.execPath, ['bin/tools/run.mjs', 'build'], { cwd: ROOT, stdio: 'inherit' });
}

/** When the newest of a file, or of what is in a directory and the directory itself, was changed. */
function newest(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const within = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) =>
    modifiedAt(join(path, name)),
  );
  return Math.max(found.mtimeMs, ...within);
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
