import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pairs, shown, spread, timed } from './measure.mjs';
import { bundleLoop } from './sdk-loop.mjs';
import { awsEnvironment, startCanned } from './start-canned.mjs';

const PAIRS = 15;
const ROUNDS = 7;
const METRICS = ['metrics', 'all', '--since', '24h'];

/** All metrics of a day against a bare SDK that makes the same calls; the report of a week. */
export async function metricReads({ program, env, work, row }) {
  const answers = join(work, 'canned-metrics.json');
  const queries = join(work, 'queries.json');
  const sdk = await bundleLoop(work, 'sdk-metrics.ts');
  const bench = (address) => awsEnvironment(env, { address, state: join(work, 'canned'), name: 'bench' });
  const { endpoint } = JSON.parse(
    execFileSync(process.execPath, [program, 'local', 'status', '--json'], { env, encoding: 'utf8' }),
  );
  const recorder = await startCanned('record', answers, endpoint);
  timed(process.execPath, [program, ...METRICS], bench(recorder.address));
  recorder.stop();
  const recorded = JSON.parse(readFileSync(answers, 'utf8'));
  const asked = Object.fromEntries(
    Object.entries(recorded).map(([key, { asked: body }]) => [key.split('.').at(-1), JSON.parse(body)]),
  );
  writeFileSync(queries, JSON.stringify(asked));
  const canned = await startCanned('replay', answers);
  try {
    const { ratio, ms } = pairs(
      PAIRS,
      () => timed(process.execPath, [sdk], { ...bench(canned.address), QUERIES_FILE: queries }),
      () => timed(process.execPath, [program, ...METRICS], bench(canned.address)),
    );
    const calls = Object.keys(recorded).length;
    row(
      `\`metrics all --since 24h\` (${calls} calls), × a bare SDK making the same calls`,
      `${shown(ratio)}; ${shown(ms, 0)} ms`,
      '≤ 1.3',
      ratio.median <= 1.3 && calls <= 2,
    );
  } finally {
    canned.stop();
  }
  const page = join(work, 'report.html');
  const times = Array.from(
    { length: ROUNDS },
    () =>
      timed(process.execPath, [program, 'metrics', 'report', '--since', '7d', '--html', page], env) / 1000,
  );
  const week = spread(times);
  const kilobytes = statSync(page).size / 1024;
  row('`metrics report --since 7d --html`, s', shown(week), '≤ 2', week.median <= 2);
  row('its page, KB', kilobytes.toFixed(0), '≤ 400', kilobytes <= 400);
}
