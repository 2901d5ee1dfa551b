// Measures the figures of BENCHMARKS.md, side by side in one run, and writes them there.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { arch, cpus, platform, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { cannedDeployments } from './canned-deployments.mjs';
import { loadAndDoctor } from './load.mjs';
import { logRates } from './logs.mjs';
import { pairs, shown, spread, timed } from './measure.mjs';
import { metricReads } from './metrics.mjs';
import { startUp } from './start-up.mjs';
import { applicationRates, costOfManyItems, tableRates } from './tables.mjs';
import { traceReads, tracingCost } from './traces.mjs';
import { transfers } from './transfers.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const program = join(root, 'dist', 'backoffice.cjs');
const work = mkdtempSync(join(tmpdir(), 'backoffice-bench-'));
// On Node 20 this variable makes bare Node slower and flatters every ratio.
const { NODE_EXTRA_CA_CERTS: _, ...inherited } = process.env;
const env = {
  ...inherited,
  BACKOFFICE_STATE_DIR: join(work, 'state'),
  XDG_CACHE_HOME: join(work, 'cache'),
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};
const PAIRS = 21;

const bareNode = () => timed(process.execPath, ['-e', '0'], env);
const backoffice = (...argv) => timed(process.execPath, [program, ...argv], env);
const today = new Date().toISOString().slice(0, 10);
const rows = new Map();
const row = (what, value, target, met) => {
  rows.set(what, `| ${what} | ${value} | ${target} | ${met ? 'met' : 'MISSED'} | ${today} |`);
  process.stdout.write(`${what}: ${value} (target ${target})${met ? '' : ' MISSED'}\n`);
};

const report = (what, value) => {
  rows.set(what, `| ${what} | ${value} | reported | – | ${today} |`);
  process.stdout.write(`${what}: ${value}\n`);
};

function otherPrograms() {
  if (spawnSync('aws', ['--version']).status !== 0) return;
  const { ratio } = pairs(5, bareNode, () => timed('aws', ['--version'], env));
  report('for comparison: `aws --version`, × `node -e 0`', shown(ratio));
}

function deployments() {
  const firsts = [];
  for (let round = 0; round < 3; round += 1) {
    if (round > 0) backoffice('local', 'reset', '--yes');
    firsts.push(backoffice('deploy', '--quiet') / 1000);
  }
  const first = spread(firsts);
  row('first `deploy --env local`, start of the process included, s', shown(first), '≤ 3', first.median <= 3);
  const noop = spread(Array.from({ length: 7 }, () => backoffice('deploy', '--quiet') / 1000));
  row('`deploy` without a change, s', shown(noop), '≤ 1', noop.median <= 1);
}

function memory(when, target) {
  const status = execFileSync(process.execPath, [program, 'local', 'status', '--json'], {
    env,
    encoding: 'utf8',
  });
  const resident =
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${JSON.parse(status).pid}/status`, 'utf8'))?.[1]) / 1024;
  const what = `resident memory of the local process ${when}, MB`;
  if (target === undefined) report(what, resident.toFixed(0));
  else row(what, resident.toFixed(0), `≤ ${target}`, resident <= target);
}

async function functionImport() {
  const template = JSON.parse(readFileSync(join(root, 'dist', 'stack', 'development.template.json'), 'utf8'));
  const code = template.Resources.FunctionHandler.Properties.Code.ZipFile;
  const own = join(work, 'own.cjs');
  const sdk = join(work, 'sdk.cjs');
  writeFileSync(own, code);
  await build({
    entryPoints: [join(root, 'tests/bench/sdk-function.ts')],
    outfile: sdk,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    conditions: ['module'],
  });
  const kilobytes = code.length / 1024;
  row('function bundle, KB', kilobytes.toFixed(1), '≤ 25', kilobytes <= 25);
  const script = 'const t = performance.now(); require(process.argv[1]); console.log(performance.now() - t)';
  const importMs = (file) =>
    Number(
      execFileSync(process.execPath, ['-e', script, file], {
        env: { ...env, AWS_REGION: 'us-east-1' },
        encoding: 'utf8',
      }),
    );
  const { ratio, ms } = pairs(
    PAIRS,
    () => importMs(sdk),
    () => importMs(own),
  );
  const sdkSize = (statSync(sdk).size / 1024).toFixed(0);
  row(
    `cold import of the function, × the same handler with the SDK bundled (${sdkSize} KB)`,
    `${shown(ratio)}; ${shown(ms, 1)} ms`,
    '≤ 0.35',
    ratio.median <= 0.35,
  );
}

/** Creates items through HTTP API → Lambda → table, ten at a time. */
async function throughput() {
  const endpoint = execFileSync(process.execPath, [program, 'outputs', 'apiEndpoint'], {
    env,
    encoding: 'utf8',
  }).trim();
  const agent = new Agent({ keepAlive: true, maxSockets: 10 });
  const create = (id) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        `${endpoint}/items`,
        { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
        (response) => {
          response
            .resume()
            .on('end', () =>
              response.statusCode === 201 ? resolve() : reject(new Error(`answered ${response.statusCode}`)),
            );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(JSON.stringify({ id, status: 'bench' }));
    });
  const total = 2000;
  let next = 0;
  const worker = async () => {
    while (next < total) await create(`bench-${next++}`);
  };
  for (let index = 0; index < 50; index += 1) await create(`warm-${index}`);
  const started = performance.now();
  await Promise.all(Array.from({ length: 10 }, worker));
  const rate = total / ((performance.now() - started) / 1000);
  agent.destroy();
  report('items created per second through HTTP API → Lambda → table, concurrency 10', rate.toFixed(0));
}

function installedSize() {
  const tarball = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', work], {
    cwd: root,
    encoding: 'utf8',
  });
  const own = JSON.parse(tarball)[0].unpackedSize;
  const listed = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    cwd: root,
    encoding: 'utf8',
  });
  const dependencies = listed
    .trim()
    .split('\n')
    .slice(1)
    .reduce((sum, path) => sum + sizeOf(path), 0);
  const megabytes = (own + dependencies) / 1024 / 1024;
  row(
    'installed size with production dependencies, MB',
    `${megabytes.toFixed(1)} (own ${(own / 1024 / 1024).toFixed(1)})`,
    '≤ 30',
    megabytes <= 30,
  );
}

function sizeOf(directory) {
  return readdirSync(directory, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? sum : sum + sizeOf(path);
    return sum + (entry.isFile() ? statSync(path).size : 0);
  }, 0);
}

/** What is measured on the embedded environment; each part needs those before it. */
async function embedded() {
  deployments();
  backoffice('items', 'create', '--id', 'bench');
  startUp(surroundings);
  otherPrograms();
  memory('idle, after this', 150);
  await functionImport();
  // The function would be throttled at the rate that its environment allows.
  writeFileSync(
    join(work, 'backoffice.config.json'),
    '{"environments":{"local":{"throttleRate":10000,"throttleBurst":5000}}}',
  );
  execFileSync(process.execPath, [program, 'deploy', '--quiet'], { cwd: work, env });
  await throughput();
  memory('right after those writes');
  // Spare execution environments end after ten seconds.
  await new Promise((resolve) => setTimeout(resolve, 15_000));
  memory('idle again, 15 s later', 150);
}

/** The table engine and the application on it, in an environment that throttles nobody. */
async function tables() {
  writeFileSync(
    join(work, 'backoffice.config.json'),
    '{"environments":{"local":{"throttleRate":10000,"throttleBurst":5000}}}',
  );
  execFileSync(process.execPath, [program, 'deploy', '--quiet'], { cwd: work, env });
  const read = (...argv) =>
    execFileSync(process.execPath, [program, ...argv], { env, encoding: 'utf8' }).trim();
  await applicationRates({ api: read('outputs', 'apiEndpoint'), report });
  await costOfManyItems({
    work,
    report,
    run: (...argv) => timed(process.execPath, [program, ...argv], { ...env }),
  });
  const endpointPort = Number(new URL(read('local', 'status', '--query', 'endpoint')).port);
  await tableRates({ root, work, endpointPort, report, row });
}

const surroundings = { program, env, root, work, row, report };
const PARTS = {
  embedded,
  deployments: () => cannedDeployments(surroundings),
  load: () => loadAndDoctor(surroundings),
  metrics: () => metricReads(surroundings),
  traces: () => traceReads(surroundings),
  tracing: () => tracingCost(surroundings),
  logs: () => logRates(surroundings),
  transfers: () => transfers(surroundings),
  tables,
  size: installedSize,
};

/** With names only those parts are measured; the figures of the others stay as they are written. */
const wanted = process.argv.slice(2);
try {
  for (const [name, measure] of Object.entries(PARTS))
    if (wanted.length === 0 || wanted.includes(name)) await measure();
  writeFigures();
} finally {
  spawnSync(process.execPath, [program, 'local', 'stop'], { env });
  rmSync(work, { recursive: true, force: true, maxRetries: 3 });
}

function writeFigures() {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? arch()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${arch()}, Node ${process.version}`;
  const file = join(root, 'BENCHMARKS.md');
  const written =
    wanted.length === 0
      ? []
      : readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => /^\| .* \|$/.test(line));
  const held = new Map(written.slice(1).map((line) => [line.slice(2).split(' | ')[0], line]));
  const text = `# Benchmarks

Written by \`npm run bench\`: medians (minimum–maximum). Ratios come from pairs A B A B in one run; times from outside
the process, \`NODE_EXTRA_CA_CERTS\` unset on both sides. A missed target is reported as such.

${machine}, backoffice ${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}

| What | Measured | Target | | Date |
|---|---|---|---|---|
${[...new Map([...held, ...rows]).values()].join('\n')}
`;
  writeFileSync(file, text);
}
