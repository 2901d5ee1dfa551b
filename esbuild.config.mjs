// Builds dist/: the function, the templates that hold it, and the command line as CommonJS bundles.
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
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
  const { outputFiles } = await build({ ...common, entryPoints: ['function/index.ts'], write: false, metafile: false });
  return outputFiles[0].text;
}

/** Synthesises the stack: one template for each class of environment. */
async function buildTemplates(functionCode) {
  const outfile = join(root, 'node_modules', '.cache', 'backoffice-stack.cjs');
  const external = ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'];
  await build({ ...common, minify: false, entryPoints: ['stack/app.ts'], outfile, external, metafile: false });
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

function bundleName(entry) {
  return `${entry.replace(/^src\//, '').replace(/\.ts$/, '').replaceAll('/', '-')}.cjs`;
}

/** Bundles the entry and, one after another, all that it and its bundles import dynamically. */
async function buildCommandLine() {
  const built = new Map();
  const pending = ['src/local/process/daemon.ts', 'src/local/services/lambda/runtime/worker.ts'];
  const inputs = new Set();
  for (let entry = 'bin/backoffice.ts'; entry !== undefined; entry = pending.shift()) {
    if (built.has(entry)) continue;
    const found = new Set();
    const outfile = join(dist, entry.startsWith('bin/') ? `${basename(entry, '.ts')}.cjs` : bundleName(entry));
    const { metafile } = await build({
      ...common,
      entryPoints: [entry],
      outfile,
      external: ['dynalite', 'level'],
      supported: { 'dynamic-import': false },
      plugins: [lazyBundles(found)],
      ...(entry.startsWith('bin/') ? { banner: { js: '#!/usr/bin/env node' } } : {}),
    });
    built.set(entry, outfile);
    pending.push(...found);
    for (const input of Object.keys(metafile.inputs)) inputs.add(input);
  }
  await chmod(built.get('bin/backoffice.ts'), 0o755);
  return inputs;
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

/** Tells builds apart: a process that runs other code than the command line is replaced. */
async function writeRelease() {
  const files = ['local-process-daemon.cjs', 'local-services-lambda-runtime-worker.cjs'];
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(join(dist, file)));
  await writeFile(join(dist, 'release.json'), JSON.stringify({ version, build: hash.digest('hex').slice(0, 16) }));
}

await rm(dist, { recursive: true, force: true });
await buildTemplates(await buildFunction());
await writeNotices(await buildCommandLine());
await writeRelease();
