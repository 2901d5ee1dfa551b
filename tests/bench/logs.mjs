import { execFileSync, spawnSync } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pairs, shown, spread } from './measure.mjs';
import { bundleLoop } from './sdk-loop.mjs';
import { awsEnvironment, rememberOutputs, startProgram } from './start-canned.mjs';

// About 1 MB a page, as CloudWatch has it.
const PAGES = 150;
const PER_PAGE = 1600;
const PAIRS = 7;
const LONG_PAGES = 6250;

const startCanned = (pages, perPage) => startProgram('canned-logs.mjs', String(pages), String(perPage));

/** Lines a second through `logs`, against a bare loop over the SDK and against the `aws` command; memory over many lines. */
export async function logRates({ program, env, work, row, report }) {
  const sdk = await bundleLoop(work, 'sdk-logs.ts');
  const state = join(work, 'logs-state');
  const outputs = {
    apiEndpoint: 'http://127.0.0.1:9',
    functionName: 'f',
    tableName: 't',
    artifactsBucket: 'b',
    apiLogGroup: 'a',
    apiId: 'i',
    authorization: 'NONE',
    environmentClass: 'development',
    functionLogGroup: 'g',
  };
  rememberOutputs(state, outputs);
  const onAws = (address) => awsEnvironment(env, { address, state, memory: join(work, 'memory') });
  const sink = openSync('/dev/null', 'w');
  const run = (address, command, argv) => {
    const started = performance.now();
    const { status, stderr } = spawnSync(command, argv, {
      env: onAws(address),
      stdio: ['ignore', sink, 'pipe'],
      maxBuffer: 1e6,
    });
    if (status !== 0) throw new Error(`${command} ${argv.join(' ')}: ${stderr}`);
    return performance.now() - started;
  };
  const canned = await startCanned(PAGES, PER_PAGE);
  const lines = PAGES * PER_PAGE;
  try {
    const bare = () => run(canned.address, process.execPath, [sdk]);
    const ours = () => run(canned.address, process.execPath, [program, 'logs']);
    const { ratio, ms } = pairs(PAIRS, ours, bare);
    row(
      '`logs`, lines a second, × a bare SDK loop with one write a page',
      `${shown(ratio)}; ${Math.round(lines / (spread([ours(), ours(), ours()]).median / 1000))} lines/s (the loop ${Math.round(lines / (ms.median / 1000))})`,
      '≥ 0.67',
      ratio.median >= 0.67,
    );
    if (spawnSync('aws', ['--version']).status === 0) {
      const argv = [
        'logs',
        'filter-log-events',
        '--log-group-name',
        'g',
        '--endpoint-url',
        canned.address,
        '--output',
        'text',
      ];
      const against = pairs(5, ours, () => run(canned.address, 'aws', argv));
      row(
        '`logs`, lines a second, × `aws logs filter-log-events`',
        shown(against.ratio),
        '≥ 2',
        against.ratio.median >= 2,
      );
    }
  } finally {
    canned.stop();
  }
  const many = await startCanned(LONG_PAGES, PER_PAGE);
  try {
    const seconds = run(many.address, process.execPath, [program, 'logs']) / 1000;
    const resident = Number(readFileSync(join(work, 'memory'), 'utf8')) / 1024;
    row(
      'largest resident memory over 10 million lines, MB',
      `${resident.toFixed(0)} (${seconds.toFixed(0)} s)`,
      '≤ 120',
      resident <= 120,
    );
    const begun = performance.now();
    execFileSync('sh', ['-c', `"${process.execPath}" "${program}" logs | head -1`], {
      env: onAws(many.address),
      stdio: ['ignore', sink, 'pipe'],
    });
    report('the same to `| head -1`, s', ((performance.now() - begun) / 1000).toFixed(2));
  } finally {
    many.stop();
  }
}
