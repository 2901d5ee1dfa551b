import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { COMMON, DIST } from './settings.ts';

/**
 * Builds the executable, which loads the rest with a code cache.
 * @param buildId keeps the caches of builds apart.
 */
export async function buildLauncher(buildId: string): Promise<void> {
  const outfile = join(DIST, 'backoffice.cjs');
  await build({
    ...COMMON,
    entryPoints: ['bin/launch.ts'],
    outfile,
    target: 'node12',
    banner: { js: '#!/usr/bin/env node' },
    define: { BACKOFFICE_BUILD: JSON.stringify(buildId) },
  });
  chmodSync(outfile, 0o755);
}
