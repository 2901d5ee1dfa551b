import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The directory of a package that `npm run judges:install` installs. @returns undefined where it is not installed. */
export function installedPackage(name: string): string | undefined {
  const directory = join(import.meta.dirname, 'node_modules', name);
  return existsSync(directory) ? directory : undefined;
}

/** Loads such a package. It brings no types to a checkout without it: the caller states what it uses. */
export function loadInstalled(name: string): unknown {
  return createRequire(import.meta.url)(name);
}
