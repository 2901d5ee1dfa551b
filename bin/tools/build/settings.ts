import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BuildOptions } from 'esbuild';
import * as v from 'valibot';

/** Tools run in the root of the repository. */
export const ROOT = resolve('.');
export const DIST = resolve('dist');

const manifestSchema = v.object({
  version: v.string(),
  repository: v.optional(
    v.union([
      v.string(),
      v.pipe(
        v.object({ url: v.string() }),
        v.transform(({ url }) => url),
      ),
    ]),
    '',
  ),
});

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

/** What the package.json in a directory says; the repository is the address of its source. */
export function manifestOf(directory: string): v.InferOutput<typeof manifestSchema> {
  return v.parse(manifestSchema, JSON.parse(readFileSync(resolve(directory, 'package.json'), 'utf8')));
}
