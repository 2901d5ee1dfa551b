// Runs a maintainers' tool that is written in TypeScript: node bin/tools/run.mjs docs --check
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const tools = dirname(fileURLToPath(import.meta.url));
const root = join(tools, '..', '..');
const [name, ...argv] = process.argv.slice(2);
// Below node_modules, so that packages are found from there.
const outfile = join(root, 'node_modules', '.cache', 'backoffice', `${name}-${process.pid}.mjs`);
await build({
  entryPoints: [join(tools, `${name}.ts`)],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
process.chdir(root);
process.argv = [process.execPath, name, ...argv];
try {
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(outfile, { force: true });
}
