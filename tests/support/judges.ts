import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

const MODULES = join(ROOT, 'tests', 'judges', 'node_modules');

/** A program that `npm run judges:install` brings, by its path in the packages; undefined when it is not there. */
export function judge(...path: readonly string[]): string | undefined {
  const file = join(MODULES, ...path);
  return existsSync(file) ? file : undefined;
}
