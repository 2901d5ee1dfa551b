import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { shown, spread } from './measure.mjs';

const SECONDS = 4;
const ROUNDS = 5;
/** One core for who asks, another for who answers; where cores cannot be chosen, as it comes. */
const pinned = spawnSync('taskset', ['--version']).status === 0;
const on = (core, argv) => (pinned ? ['taskset', '-c', String(core), ...argv] : argv);
const run = ([command, ...argv]) => execFileSync(command, argv, { encoding: 'utf8' });

/** The load generator against wrk, and how long an examination of the embedded environment takes. */
export async function loadAndDoctor({ program, root, env, work, row, report }) {
  execFileSync(process.execPath, [program, 'deploy', '--quiet'], { env });
  const times = Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    execFileSync(process.execPath, [program, 'doctor'], { env, stdio: 'ignore' });
    return (performance.now() - started) / 1000;
  });
  const examination = spread(times);
  row(
    '`doctor`, every check, embedded environment, s',
    shown(examination),
    '≤ 1.5',
    examination.median <= 1.5,
  );

  if (spawnSync('wrk', ['--version']).error !== undefined) {
    report('load generator, × wrk', 'wrk is not here');
    return;
  }
  const generator = join(work, 'load-generator.mjs');
  await build({
    entryPoints: [join(root, 'tests/bench/load-generator.ts')],
    outfile: generator,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
  });
  const [command, ...argv] = on(0, [process.execPath, join(root, 'tests/bench/plain-server.mjs')]);
  const server = spawn(command, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const address = await new Promise((resolve) =>
      server.stdout.once('data', (line) => resolve(String(line).trim())),
    );
    const rates = Array.from({ length: ROUNDS }, () => {
      const text = run(on(1, ['wrk', '-t1', '-c10', `-d${SECONDS}s`, address]));
      const wrk = Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
      const own = Number(run(on(1, [process.execPath, generator, address, String(SECONDS * 1000)])));
      return { wrk, own };
    });
    const ratio = spread(rates.map(({ wrk, own }) => own / wrk));
    const wrk = spread(rates.map((each) => each.wrk));
    row(
      'load generator, requests a second on one core, × wrk',
      `${shown(ratio)}; wrk ${wrk.median.toFixed(0)}`,
      '≥ 0.5',
      ratio.median >= 0.5,
    );
  } finally {
    server.kill();
  }
}
