import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/** Bundles a script over the bare SDK, as small as such a script can be. @returns its file. */
export async function bundleLoop(work, source) {
  const outfile = join(work, `${basename(source, extname(source))}.cjs`);
  await build({
    entryPoints: [resolve(here, source)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    conditions: ['module'],
  });
  return outfile;
}
