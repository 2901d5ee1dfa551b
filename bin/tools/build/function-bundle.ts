import { build } from 'esbuild';
import { COMMON } from './settings.ts';

interface FunctionBundle {
  readonly code: string;
  /** The files that are in it, relative to the root of the repository. */
  readonly modules: readonly string[];
}

/** Builds the function as one CommonJS file. */
export async function buildFunction(): Promise<FunctionBundle> {
  const { outputFiles, metafile } = await build({
    ...COMMON,
    entryPoints: ['function/index.ts'],
    write: false,
    metafile: true,
  });
  return { code: outputFiles.map(({ text }) => text).join(''), modules: Object.keys(metafile.inputs) };
}
