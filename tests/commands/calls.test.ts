import { describe, expect, it } from 'vitest';
import { createReads, keyOf } from '../../src/reads.ts';
import { useDeployed } from '../support/deployed.ts';

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
  // Backups of both types, and log groups by two prefixes: different requests.
  it.each([
    ['status', 8, ['dynamodb ListBackups']],
    ['doctor', 21, ['logs DescribeLogGroups']],
    ['table', 8, ['dynamodb ListBackups']],
    ['health --deep', 6, []],
    ['function show', 4, []],
  ])('%s sends each request once', async (words, most, apart) => {
    const counts = await callsOf(words.split(' '));
    expect(repeated(counts)).toEqual(apart);
    expect(total(counts)).toBeLessThanOrEqual(most);
  });

  it('prints each request that is sent, and no other, with --debug', async () => {
    const before = app.local().calls.length;
    const { stderr } = await app.run(['status', '--debug']);
    const printed = stderr.match(/^debug: (?!http)[a-z0-9]+ [A-Z]\w+ ok/gm) ?? [];
    expect(printed).toHaveLength(app.local().calls.slice(before).length);
  });
});

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
    const kept = reads.keep<number>();
    const ask = counting();
    expect(await Promise.all([kept.through('k', ask), kept.through('k', ask)])).toEqual([1, 1]);
    expect(await kept.through('k', ask)).toBe(1);
    expect(await kept.through('other', ask)).toBe(2);
    reads.forget();
    expect(await kept.through('k', ask)).toBe(3);
    expect(await kept.through('k', ask)).toBe(3);
  });

  it('is not kept any more from the first change on, in whichever client', async () => {
    const reads = createReads();
    const [one, two] = [reads.keep<number>(), reads.keep<number>()];
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
    const kept = reads.keep<number>();
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
