import { describe, expect, it } from 'vitest';
import { createReads, keyOf } from '../../src/reads.ts';
import { runCli } from '../support/cli.ts';
import { useDeployed } from '../support/deployed.ts';
import { recordRequests } from '../support/recorder.ts';

const app = useDeployed();

/** How often each call of a command is sent. */
async function callsOf(argv: readonly string[]): Promise<Record<string, number>> {
  const before = app.local().calls.length;
  expect((await app.run(argv)).code).toBe(0);
  const counts: Record<string, number> = {};
  for (const call of app.local().calls.slice(before)) counts[call] = (counts[call] ?? 0) + 1;
  return counts;
}

/** The calls that are sent more than once. */
function repeated(counts: Readonly<Record<string, number>>): string[] {
  return Object.keys(counts).filter((call) => (counts[call] ?? 0) > 1);
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

describe('a command that looks', () => {
  // Backups of both types, log groups by two prefixes, the last drill and one under way: different requests.
  it.each([
    ['status', 10, ['dynamodb ListBackups', 's3 GetObject']],
    ['doctor', 28, ['logs DescribeLogGroups', 's3 GetObject', 'dynamodb ListBackups']],
    ['table', 8, ['dynamodb ListBackups']],
    ['health --deep', 6, []],
    ['function show', 4, []],
  ])('%s sends each request once', async (words, most, apart) => {
    const counts = await callsOf(words.split(' '));
    expect(repeated(counts).sort()).toEqual([...apart].sort());
    expect(total(counts)).toBeLessThanOrEqual(most);
  });

  it('prints each request that is sent, and no other, with --debug', async () => {
    const before = app.local().calls.length;
    const { stderr } = await app.run(['status', '--debug']);
    const printed = stderr.match(/^debug: (?!http)[a-z0-9]+ [A-Z]\w+ (ok|NoSuchKey)/gm) ?? [];
    expect(printed).toHaveLength(app.local().calls.slice(before).length);
  });
});

/** Reads, and what only prepares one: a change set, the detection of drift, a query over logs, a question to X-Ray. */
const LOOK =
  /^\S+ (Describe|List|Get|Query|Scan|BatchGet|Filter|Start|GET )|^cloudformation (Create|Delete)ChangeSet|^cloudformation Detect|^xray POST/;

describe('before its first change', () => {
  it('a command sends each read once', async () => {
    await app.run(['items', 'create', '--id', 'one']);
    await app.run(['backup', 'create', '--name', 'held', '--wait']);
    const twice: string[] = [];
    for (const words of COMMANDS) {
      const { endpoint, requests } = await recordRequests(app.local().endpoint);
      const local = { ...app.local(), endpoint };
      const { code } = await runCli(local, words.split(' '), { stateDirectory: app.stateDirectory() });
      expect([words, code]).toEqual([words, 0]);
      const change = requests.findIndex(({ call }) => !LOOK.test(call));
      const looks = requests.slice(0, change === -1 ? requests.length : change);
      const again = looks.filter(({ key }, at) => looks.findIndex((each) => each.key === key) < at);
      // A query is asked for its results until it has them.
      twice.push(
        ...again
          .filter(({ call }) => !call.endsWith('GetQueryResults'))
          .map(({ call }) => `${words}: ${call}`),
      );
    }
    expect(twice).toEqual([]);
  }, 60_000);

  it.each([
    ['deploy', 7],
    ['deploy --dry-run', 7],
    ['rollback 1', 9],
    ['diff', 7],
  ])('%s without changes sends at most %i requests', async (words, most) => {
    expect(total(await callsOf(words.split(' ')))).toBeLessThanOrEqual(most);
  });
});

const COMMANDS = [
  'status',
  'health --deep',
  'doctor',
  'table --count',
  'function show',
  'function update --dry-run',
  'api --probe',
  'outputs',
  'config list',
  'backup list',
  'backup show held',
  'pitr status',
  'backup restore held --cut-over --dry-run',
  'logs groups',
  'alarms',
  'alarms history',
  'metrics',
  'metrics report',
  'traces list',
  'cost',
  'releases show 1',
  'drift',
  'diff',
  'destroy --dry-run',
  'rollback 1 --dry-run',
  'rollback 1',
  'deploy --dry-run',
  'deploy',
  'config set LOG_LEVEL=DEBUG',
  'deploy --revert-drift',
  'function concurrency 5',
  'function concurrency none',
  'alarms mute 5xx --for 1h',
  'alarms unmute 5xx',
  'logs retention 7',
  'pitr enable',
  'items list --via table',
  'items update one --status done --via table',
  'items update one --status more --if-version 2 --via table',
  'items delete one --yes --via table',
  'backup restore held --cut-over --no-freeze --carry-newer --confirm local',
  'backup restore --undo --confirm local',
  'backup prune --keep 1 --yes',
];

describe('a command that changes something', () => {
  it('config set reads the function once before its first change, and afresh after it', async () => {
    const before = app.local().calls.length;
    expect((await app.run(['config', 'set', 'LOG_LEVEL=DEBUG'])).code).toBe(0);
    const calls = app.local().calls.slice(before);
    const change = calls.indexOf('lambda PublishVersion');
    const looks = (part: readonly string[]) =>
      part.filter((call) => call === 'lambda GetFunctionConfiguration').length;
    expect(looks(calls.slice(0, change))).toBe(1);
    expect(looks(calls.slice(change))).toBeGreaterThan(1);
    expect(await app.run(['config', 'get', 'LOG_LEVEL'])).toMatchObject({ stdout: 'DEBUG\n' });
  });
});

describe('what was read', () => {
  const counting = () => {
    let asked = 0;
    return async () => {
      asked += 1;
      return asked;
    };
  };

  it('is shared while it is on its way, and kept until it is forgotten', async () => {
    const reads = createReads();
    const kept = reads.keep<number>('s3');
    const ask = counting();
    expect(await Promise.all([kept.through('k', ask), kept.through('k', ask)])).toEqual([1, 1]);
    expect(await kept.through('k', ask)).toBe(1);
    expect(await kept.through('other', ask)).toBe(2);
    reads.forget();
    expect(await kept.through('k', ask)).toBe(3);
    expect(await kept.through('k', ask)).toBe(3);
  });

  it('of one service is forgotten without that of the others', async () => {
    const reads = createReads();
    const [stacks, objects] = [reads.keep<number>('cloudformation'), reads.keep<number>('s3')];
    const ask = counting();
    expect([await stacks.through('k', ask), await objects.through('k', ask)]).toEqual([1, 2]);
    reads.forget('cloudformation');
    expect([await stacks.through('k', ask), await objects.through('k', ask)]).toEqual([3, 2]);
  });

  it('is not kept any more from the first change on, in whichever client', async () => {
    const reads = createReads();
    const [one, two] = [reads.keep<number>('s3'), reads.keep<number>('s3')];
    const ask = counting();
    await one.through('k', ask);
    await two.through('k', ask);
    reads.end();
    expect([await one.through('k', ask), await two.through('k', ask), await two.through('k', ask)]).toEqual([
      3, 4, 5,
    ]);
  });

  it('is not kept when it came back after a change, nor when it failed', async () => {
    const reads = createReads();
    const kept = reads.keep<number>('s3');
    let answer: (value: number) => void = () => undefined;
    const late = kept.through('k', () => new Promise((resolve) => (answer = resolve)));
    reads.forget();
    const ask = counting();
    expect(await kept.through('k', ask)).toBe(1);
    answer(99);
    expect([await late, await kept.through('k', ask)]).toEqual([99, 1]);
    reads.forget();
    await expect(kept.through('k', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await kept.through('k', ask)).toBe(2);
  });

  it('is known by what was asked, whatever the order of its members', () => {
    expect(keyOf({ a: 1, b: [2] })).toBe(keyOf({ b: [2], a: 1 }));
    expect(keyOf({ a: 1 })).not.toBe(keyOf({ a: 2 }));
  });
});
