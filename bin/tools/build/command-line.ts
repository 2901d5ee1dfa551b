import { type InputOptions, type OutputOptions, rolldown } from 'rolldown';
import { chunkOf } from './chunk-of.ts';
import { type Chunk, chunksOf, pathOf, refuseCircles, rootsOf } from './chunks.ts';
import { commanderWithoutChildProcess, onlyAscii } from './plugins.ts';
import { DIST, ROOT, VERSION } from './settings.ts';

/** The names are part of the program: it starts the daemon, which starts workers. `local` is what the package exports. */
const ENTRIES = {
  bin: 'bin/backoffice.ts',
  local: 'src/local/index.ts',
  'local-process-daemon': 'src/local-process/daemon.ts',
  'local-services-lambda-runtime-worker': 'src/local/services/lambda/runtime/worker.ts',
};

const INPUT: InputOptions = {
  cwd: ROOT,
  input: ENTRIES,
  platform: 'node',
  external: ['level'],
  // The SDK's ES modules can be shaken; its CommonJS ones cannot.
  resolve: {
    mainFields: ['module', 'main'],
    conditionNames: ['module', 'import', 'node', 'default'],
    // node_modules may be a link; its modules are named as if it were none.
    symlinks: false,
  },
  transform: { target: 'node20', define: { BACKOFFICE_VERSION: JSON.stringify(VERSION) } },
  // Nothing in dist/ imports the entries, so chunks may take their exports' place.
  preserveEntrySignatures: 'allow-extension',
  plugins: [commanderWithoutChildProcess, onlyAscii],
  onLog(level, { message }) {
    if (level === 'warn') throw new Error(message);
  },
};

const OUTPUT: OutputOptions = {
  dir: DIST,
  format: 'cjs',
  dynamicImportInCjs: false,
  comments: false,
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name].cjs',
};

/**
 * Writes the program, the daemon and the worker as chunks that they share: each module is in one of them, so that a class
 * is one class everywhere. The first of two passes finds out what needs which module.
 */
export async function buildCommandLine(): Promise<readonly Chunk[]> {
  const bundle = await rolldown(INPUT);
  const roots = rootsOf(chunksOf(await bundle.generate(OUTPUT)));
  const group = (id: string): string | null => {
    const path = pathOf(id);
    const found = roots.get(path);
    return found === undefined ? null : chunkOf({ path, roots: found });
  };
  const groups = [{ name: group, debugName: 'chunks', includeDependenciesRecursively: false }];
  const written = await bundle.write({ ...OUTPUT, minify: true, codeSplitting: { groups } });
  await bundle.close();
  const chunks = chunksOf(written);
  refuseCircles(chunks);
  return chunks;
}
