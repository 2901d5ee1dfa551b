import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIST, manifestOf } from './settings.ts';

const LICENSE_FILES = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE'];
const LINE = '-'.repeat(80);

/**
 * Writes the licenses of the packages that dist/ holds.
 * @param modules the files that were bundled, relative to the root of the repository.
 */
export function writeNotices(modules: Iterable<string>): void {
  const packages = new Set<string>();
  for (const module of modules) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1];
    if (name !== undefined) packages.add(name);
  }
  const notices = [...packages].sort().map(noticeOf);
  writeFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), notices.join(`\n${LINE}\n\n`));
}

function noticeOf(name: string): string {
  const directory = join('node_modules', name);
  const { version, license } = manifestOf(directory);
  const file = LICENSE_FILES.map((each) => join(directory, each)).find((path) => existsSync(path));
  if (file === undefined) return `${name} ${version} (${license})\n`;
  return `${name} ${version}\n\n${readFileSync(file, 'utf8').trim()}\n`;
}
