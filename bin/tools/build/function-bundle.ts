import { build } from 'esbuild';
import { withCode } from '../../../src/services/source-maps/map-document.ts';
import { codeHash } from '../../../src/services/stack/changes.ts';
import { COMMON } from './settings.ts';

interface FunctionBundle {
  readonly code: string;
  /** Its source map, which names the code that it is of. Nothing of it is in the code, nor does it have the sources' text. */
  readonly map: string;
  /** The files that are in it, relative to the root of the repository. */
  readonly modules: readonly string[];
}

/** Builds the function as one CommonJS file. */
export async function buildFunction(): Promise<FunctionBundle> {
  const { outputFiles, metafile } = await build({
    ...COMMON,
    entryPoints: ['function/index.ts'],
    // Where it would be written: paths in the map are relative to it.
    outfile: 'index.js',
    write: false,
    metafile: true,
    sourcemap: 'external',
    sourcesContent: false,
  });
  const textOf = (ending: string): string =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  const code = textOf('.js');
  return { code, map: withCode(textOf('.js.map'), codeHash(code)), modules: Object.keys(metafile.inputs) };
}
