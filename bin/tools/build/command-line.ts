import { join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { COMMON, DIST, ROOT } from './settings.ts';

const ENTRIES = [
  'bin/backoffice.ts',
  'src/local/process/daemon.ts',
  'src/local/services/lambda/runtime/worker.ts',
];

/** Bundles the entries and, one after another, all that they and their bundles import dynamically. */
export async function buildCommandLine(): Promise<{ names: readonly string[]; inputs: ReadonlySet<string> }> {
  const pending = [...ENTRIES];
  const outputs = new Map<string, string>();
  const inputs = new Set<string>();
  for (let entry = pending.shift(); entry !== undefined; entry = pending.shift()) {
    if (outputs.has(entry)) continue;
    const found = new Set<string>();
    const { metafile } = await build({
      ...COMMON,
      metafile: true,
      entryPoints: [entry],
      outfile: join(DIST, bundleName(entry)),
      external: ['dynalite', 'level'],
      supported: { 'dynamic-import': false },
      plugins: [lazyBundles(found), withoutChildProcess],
    });
    outputs.set(entry, bundleName(entry));
    pending.push(...found);
    for (const input of Object.keys(metafile.inputs)) inputs.add(input);
  }
  return { inputs, names: [...outputs.values()].sort() };
}

/**
 * A dynamic import of a file of our own is a bundle of its own, loaded when it is reached: that is how a command
 * loads only what it uses. CommonJS knows no chunks, so the boundaries are cut here.
 */
function lazyBundles(found: Set<string>): Plugin {
  return {
    name: 'lazy-bundles',
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import' || resolveDir.includes('node_modules')) return undefined;
        const entry = relative(ROOT, resolve(resolveDir, path));
        found.add(entry);
        return { path: `./${bundleName(entry)}`, external: true };
      });
    },
  };
}

/** commander loads child_process for a feature that is not used here; that is a tenth of a start. */
const withoutChildProcess: Plugin = {
  name: 'commander-without-child-process',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/commander/') ? { path: 'child_process', namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

function bundleName(entry: string): string {
  if (entry === 'bin/backoffice.ts') return 'bin.cjs';
  return `${entry
    .replace(/^src\//, '')
    .replace(/\.ts$/, '')
    .replaceAll('/', '-')}.cjs`;
}
