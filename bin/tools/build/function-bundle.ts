import { build } from 'esbuild';
import { COMMON } from './settings.ts';

/** @returns the function as one CommonJS file. */
export async function buildFunction(): Promise<string> {
  const { outputFiles } = await build({ ...COMMON, entryPoints: ['function/index.ts'], write: false });
  return outputFiles.map(({ text }) => text).join('');
}
