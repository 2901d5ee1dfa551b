import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isOwnDirectory } from './own-files.ts';

/** Several versions of Node, and a build or two to go back to, keep their caches. */
const KEPT = 4;
/** The id of a build, the version of Node and the architecture. */
const BUILD = /^[0-9a-f]{16}-v\d+\.\d+\.\d+\S*-\w+$/;

/** Removes the caches of builds but for this one and the newest others. What is not a cache of this user's stays. */
export function pruneBuilds(build: string): void {
  const caches = dirname(build);
  const others = readdirSync(caches)
    .filter((name) => BUILD.test(name) && name !== basename(build))
    .map((name) => join(caches, name))
    .filter(isOwnDirectory)
    .map((path) => ({ path, written: statSync(path).mtimeMs }))
    .sort((a, b) => b.written - a.written);
  for (const { path } of others.slice(KEPT - 1)) rmSync(path, { recursive: true, force: true });
}
