import { createHash } from 'node:crypto';
import { build } from 'esbuild';
import * as v from 'valibot';
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
  return { code, map: withCode(textOf('.js.map'), code), modules: Object.keys(metafile.inputs) };
}

/** Names the code that a map is of, by the first digits of its hash, as releases do. */
function withCode(map: string, code: string): string {
  const members = v.parse(v.looseObject({}), JSON.parse(map));
  return JSON.stringify({ ...members, x_code: createHash('sha256').update(code).digest('hex').slice(0, 12) });
}
