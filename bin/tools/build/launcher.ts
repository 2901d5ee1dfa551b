import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Chunk } from './chunks.ts';
import { COMMON, DIST } from './settings.ts';

/**
 * Builds the executable, which loads the chunks with a code cache.
 * @param buildId keeps the caches of builds apart.
 */
export async function buildLauncher(buildId: string, chunks: readonly Chunk[]): Promise<void> {
  const outfile = join(DIST, 'backoffice.cjs');
  await build({
    ...COMMON,
    entryPoints: ['bin/launch.ts'],
    outfile,
    target: 'node12',
    banner: { js: '#!/usr/bin/env node' },
    define: {
      BACKOFFICE_BUILD: JSON.stringify(buildId),
      BACKOFFICE_COMMANDS: JSON.stringify(commandsOf(chunks)),
    },
  });
  chmodSync(outfile, 0o755);
}

/** The first words of the command line, from the modules that are loaded for them. */
function commandsOf(chunks: readonly Chunk[]): readonly string[] {
  const modules = chunks.flatMap((chunk) => chunk.modules);
  return modules.flatMap((path) => /^src\/commands\/([a-z]+)(?:\/index)?\.ts$/.exec(path)?.[1] ?? []).sort();
}
