import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BackofficeError, EXIT_CODES } from '../../src/errors.ts';
import { type CliOptions, type CliResult, runCli } from '../support/cli.ts';
import { useDeployed } from '../support/deployed.ts';
import { HOSTILE, isSafeInJob, isSafeOnTerminal } from '../support/hostile.ts';
import { logWriter } from '../support/logs.ts';
import { seeded } from '../support/random.ts';
import { type Field, type RewritingProxy, startRewritingProxy } from '../support/rewriting-proxy.ts';
import { FULL_SCALE, SEED } from '../support/scale.ts';

/** One text of one service's answers is hostile: each of them in the long run, some by the run's seed else. */

const app = useDeployed();

const LINES = [
  'alarms',
  'backup list',
  'config list --show',
  'cost',
  'deploy --dry-run',
  'diff',
  'doctor',
  'drift',
  'explain --last-error',
  'function show',
  'health --deep',
  'history --all',
  'items get held',
  'items list --via table',
  'logs errors --since 1h',
  'logs groups',
  'logs show --since 1h',
  'metrics report --since 1h',
  'pitr status',
  'releases',
  'status',
  'table',
  'table list',
  'traces list --since 1h',
  'traces map',
  'top',
  'whoami',
];

/** How many fields of each command are replaced where time is short. */
const FEW = 2;

/** In place of the text, and behind it, where what takes it apart first may let it through. */
const CHANGES: readonly ((text: string) => string)[] = [() => HOSTILE, (text) => text + HOSTILE];

const WAYS: readonly { readonly options: Partial<CliOptions>; safe(text: string): void }[] = [
  { options: { terminal: true }, safe: isSafeOnTerminal },
  { options: { env: { GITHUB_ACTIONS: 'true' } }, safe: (text) => isSafeInJob(text) },
];

let proxy: RewritingProxy;

beforeAll(async () => {
  await app.run(['items', 'create', '--id', 'held']);
  await app.run(['items', 'get', 'absent']);
  const message = JSON.stringify({
    level: 'ERROR',
    message: 'it broke',
    function_request_id: '8f5f9d2c-7c1e-4f0e-b1de-1c5f3a2b4c6d',
    error: { name: 'Broken', message: 'it broke', location: 'index.js:1' },
  });
  await logWriter(app.local())([[Date.now(), message]]);
  proxy = await startRewritingProxy(app.local().endpoint);
});

afterAll(() => proxy.close());

function run(line: string, more: Partial<CliOptions> = {}): Promise<CliResult> {
  // Whatever waits for a state that never comes is interrupted.
  const controller = new AbortController();
  const signal = controller.signal;
  const limit = setTimeout(() => controller.abort(new BackofficeError('INTERRUPTED', 'interrupted')), 10_000);
  const local = { ...app.local(), endpoint: proxy.endpoint };
  const options = { stateDirectory: app.stateDirectory(), signal, ...more };
  return runCli(local, [...line.split(' '), '--no-input'], options).finally(() => clearTimeout(limit));
}

async function fieldsOf(line: string): Promise<Field[]> {
  proxy.choose();
  proxy.fields.clear();
  const { code, stderr } = await run(line);
  expect([line, code === 0 || code === 3 ? '' : stderr]).toEqual([line, '']);
  const fields = [...proxy.fields].sort();
  for (const field of fields) offered.add(field);
  return fields;
}

const offered = new Set<Field>();

const CODES: ReadonlySet<number> = new Set([0, ...Object.values(EXIT_CODES)]);
const random = seeded(SEED);
const seen = new Set<Field>();

function chosen(fields: readonly Field[]): readonly Field[] {
  const fresh = fields.filter((field) => !seen.has(field));
  const some = FULL_SCALE
    ? fields
    : Array.from({ length: FEW }, () => fresh[Math.floor(random() * fresh.length)]);
  const all = some.filter((field) => field !== undefined);
  for (const field of all) seen.add(field);
  return all;
}

type Way = (typeof WAYS)[number];

/** Runs while the chosen field is hostile. */
async function judge(line: string, field: Field, { options, safe }: Way): Promise<void> {
  proxy.choose(field, CHANGES[Math.floor(random() * CHANGES.length)]);
  const result = await run(line, options);
  try {
    for (const text of [result.stdout, result.stderr]) {
      safe(text);
      // No stack trace.
      expect(text).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    }
    expect(CODES.has(result.code)).toBe(true);
    expect(result.stderr).not.toContain('this looks like a defect');
  } catch (error) {
    throw new Error(JSON.stringify({ line, field, seed: SEED, ...result }), { cause: error });
  }
}

describe('a hostile text in one field', { timeout: 15 * 60_000 }, () => {
  it.each(LINES)('%s shows it as text, or says what is wrong', async (line) => {
    for (const field of chosen(await fieldsOf(line))) for (const way of WAYS) await judge(line, field, way);
  });

  it('services of every protocol were among them', () => {
    const protocols = [/^DynamoDB_/, /^Logs_/, /^Granite/, /^GET .*functions/, /^POST .*Services/, /<\w+>$/];
    for (const protocol of protocols)
      expect([protocol, [...offered].filter((field) => protocol.test(field)).length > 0]).toEqual([
        protocol,
        true,
      ]);
  });
});
