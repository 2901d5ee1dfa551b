// Builds dist/: the function, the templates that hold it, and the command line as CommonJS bundles.
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // The SDK's ES modules can be shaken; its CommonJS ones cannot.
  mainFields: ['module', 'main'],
  conditions: ['module'],
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  define: { BACKOFFICE_VERSION: JSON.stringify(version) },
};

/** The function as one CommonJS file. */
async function buildFunction() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['function/index.ts'],
    write: false,
    metafile: false,
  });
  return outputFiles[0].text;
}

/** Synthesises the stack: one template for each class of environment. */
async function buildTemplates(functionCode) {
  const outfile = join(root, 'node_modules', '.cache', 'backoffice-stack.cjs');
  const external = ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'];
  await build({
    ...common,
    minify: false,
    entryPoints: ['stack/app.ts'],
    outfile,
    external,
    metafile: false,
  });
  const { synthesize } = createRequire(import.meta.url)(outfile);
  await mkdir(join(dist, 'stack'), { recursive: true });
  for (const [environmentClass, template] of Object.entries(synthesize(functionCode))) {
    await writeFile(join(dist, 'stack', `${environmentClass}.template.json`), JSON.stringify(template));
  }
}

/**
 * A dynamic import of a file of our own is a bundle of its own, loaded when it is reached: that is how a command
 * loads only what it uses. CommonJS knows no chunks, so the boundaries are cut here.
 */
function lazyBundles(found) {
  return {
    name: 'lazy-bundles',
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import' || resolveDir.includes('node_modules')) return undefined;
        const entry = relative(root, resolve(resolveDir, path));
        found.add(entry);
        return { path: `./${bundleName(entry)}`, external: true };
      });
    },
  };
}

/** commander loads child_process for a feature that is not used here; that is a tenth of a start. */
const withoutChildProcess = {
  name: 'commander-without-child-process',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/commander/') ? { path: 'child_process', namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

function bundleName(entry) {
  if (entry === 'bin/backoffice.ts') return 'bin.cjs';
  return `${entry
    .replace(/^src\//, '')
    .replace(/\.ts$/, '')
    .replaceAll('/', '-')}.cjs`;
}

/** Bundles the entries and, one after another, all that they and their bundles import dynamically. */
async function buildCommandLine() {
  const pending = [
    'bin/backoffice.ts',
    'src/local/process/daemon.ts',
    'src/local/services/lambda/runtime/worker.ts',
  ];
  const outputs = new Map();
  const inputs = new Set();
  for (let entry = pending.shift(); entry !== undefined; entry = pending.shift()) {
    if (outputs.has(entry)) continue;
    const found = new Set();
    const { metafile } = await build({
      ...common,
      entryPoints: [entry],
      outfile: join(dist, bundleName(entry)),
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

/** The executable: it loads the bundles, with a code cache that is kept apart for each build. */
async function buildLauncher(buildId) {
  const outfile = join(dist, 'backoffice.cjs');
  await build({
    ...common,
    entryPoints: ['bin/launch.ts'],
    target: 'node12',
    outfile,
    banner: { js: '#!/usr/bin/env node' },
    define: { BACKOFFICE_BUILD: JSON.stringify(buildId) },
    metafile: false,
  });
  await chmod(outfile, 0o755);
}

/** The licences of the packages that the bundles hold. */
async function writeNotices(inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(found[1]);
  }
  const notices = await Promise.all([...packages].sort().map(noticeOf));
  await writeFile(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices.join(`\n${'-'.repeat(80)}\n\n`));
}

async function noticeOf(name) {
  const directory = join(root, 'node_modules', name);
  const manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
  for (const file of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE']) {
    const text = await readFile(join(directory, file), 'utf8').catch(() => undefined);
    if (text !== undefined) return `${name} ${manifest.version}\n\n${text.trim()}\n`;
  }
  return `${name} ${manifest.version} (${manifest.license})\n`;
}

/** Tells builds apart. The background process is replaced when another build of it is installed. */
async function writeRelease(names) {
  const buildId = await hashOf(names);
  const processes = names.filter(
    (name) => name.startsWith('local-process-daemon') || name.startsWith('local-services-'),
  );
  await writeFile(join(dist, 'release.json'), JSON.stringify({ version, build: await hashOf(processes) }));
  return buildId;
}

async function hashOf(names) {
  const hash = createHash('sha256');
  for (const name of names) hash.update(await readFile(join(dist, name)));
  return hash.digest('hex').slice(0, 16);
}

await rm(dist, { recursive: true, force: true });
await buildTemplates(await buildFunction());
const { inputs, names } = await buildCommandLine();
await writeNotices(inputs);
await buildLauncher(await writeRelease(names));
