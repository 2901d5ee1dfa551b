import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BuildOptions } from 'esbuild';

/** Tools run in the root of the repository. */
export const ROOT = resolve('.');
export const DIST = resolve('dist');

export const VERSION = manifestOf('.').version;

/** How everything is bundled. */
export const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // The SDK's ES modules can be shaken; its CommonJS ones cannot.
  mainFields: ['module', 'main'],
  conditions: ['module'],
  legalComments: 'none',
  logLevel: 'warning',
  define: { BACKOFFICE_VERSION: JSON.stringify(VERSION) },
} satisfies BuildOptions;

interface Manifest {
  readonly version: string;
  readonly license: string;
}

/** What the package.json in a directory says. */
export function manifestOf(directory: string): Manifest {
  const { version, license }: Record<string, unknown> = JSON.parse(
    readFileSync(resolve(directory, 'package.json'), 'utf8'),
  );
  return { version: String(version), license: String(license) };
}
