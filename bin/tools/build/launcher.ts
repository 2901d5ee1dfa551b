import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Chunk } from './chunks.ts';
import { COMMON, DIST } from './settings.ts';

/**
 * Builds the executable, which loads the chunks with a code cache.
 * @param buildId keeps the caches of builds apart.
 * @returns the files that are in it, relative to the root of the repository.
 */
export async function buildLauncher(buildId: string, chunks: readonly Chunk[]): Promise<readonly string[]> {
  const outfile = join(DIST, 'backoffice.cjs');
  const { metafile } = await build({
    ...COMMON,
    entryPoints: ['bin/launch.ts'],
    outfile,
    metafile: true,
    target: 'node12',
    banner: { js: '#!/usr/bin/env node' },
    define: {
      BACKOFFICE_BUILD: JSON.stringify(buildId),
      BACKOFFICE_COMMANDS: JSON.stringify(commandsOf(chunks)),
    },
  });
  chmodSync(outfile, 0o755);
  return Object.keys(metafile.inputs);
}

/** The first words of the command line, from the modules that are loaded for them. */
function commandsOf(chunks: readonly Chunk[]): readonly string[] {
  const modules = chunks.flatMap((chunk) => chunk.modules);
  return modules.flatMap((path) => /^src\/commands\/([a-z]+)(?:\/index)?\.ts$/.exec(path)?.[1] ?? []).sort();
}
