import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shown, spread, timed } from './measure.mjs';
import { awsEnvironment, rememberOutputs, startProgram } from './start-canned.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const ROUNDS = 9;
const ID = `1-00000001-${'a'.repeat(24)}`;

/** Memory over 10,000 traces, and what a large waterfall takes beside its calls: against the same call with four parts. */
export async function traceReads({ program, env, work, row }) {
  const state = join(work, 'traces-state');
  const outputs = {
    apiEndpoint: 'http://127.0.0.1:9',
    apiId: 'i',
    functionName: 'f',
    tableName: 't',
    artifactsBucket: 'b',
    apiLogGroup: 'a',
    functionLogGroup: 'g',
    environmentClass: 'development',
    authorization: 'NONE',
  };
  rememberOutputs(state, outputs);
  const memory = join(work, 'traces-memory');
  const onAws = (address) => awsEnvironment(env, { address, state, memory });
  const [large, small] = await Promise.all([
    startProgram('canned-traces.mjs', '1000'),
    startProgram('canned-traces.mjs', '4'),
  ]);
  try {
    const list = ['traces', '--since', '24h', '--limit', '1000000', '--json'];
    const lines = execFileSync(process.execPath, [program, ...list], {
      env: onAws(large.address),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 2 ** 20,
    });
    const count = lines.trimEnd().split('\n').length;
    const resident = Number(readFileSync(memory, 'utf8')) / 1024;
    row(
      `\`traces list --since 24h\`, ${count} traces, largest resident memory, MB`,
      resident.toFixed(0),
      '≤ 150',
      resident <= 150 && count === 10_000,
    );
    const get = (address) => timed(process.execPath, [program, 'traces', 'get', ID], onAws(address));
    get(large.address);
    const beside = Array.from({ length: ROUNDS }, () => {
      const base = get(small.address);
      return get(large.address) - base;
    });
    const ms = spread(beside);
    row('waterfall of 1,000 subsegments beside that of four, ms', shown(ms, 0), '≤ 300', ms.median <= 300);
  } finally {
    large.stop();
    small.stop();
  }
}

/** CPU of the function with a trace of every request, against none. */
export function tracingCost({ env, root, work, row }) {
  const template = JSON.parse(readFileSync(join(root, 'dist', 'stack', 'development.template.json'), 'utf8'));
  const code = join(work, 'traced.cjs');
  writeFileSync(code, template.Resources.FunctionHandler.Properties.Code.ZipFile);
  const ratios = JSON.parse(
    execFileSync(process.execPath, [join(here, 'tracing-cost.mjs'), code], { env, encoding: 'utf8' })
      .trim()
      .split('\n')
      .at(-1),
  );
  const ratio = spread(ratios);
  row(
    'CPU of the function (a read, a write, a list) when every request is traced, × none',
    shown(ratio),
    '≤ 1.2',
    ratio.median <= 1.2,
  );
}
