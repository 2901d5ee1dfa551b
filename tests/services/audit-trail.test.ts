import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../src/context.ts';
import type { Intent } from '../../src/environments/guard.ts';
import { BackofficeError } from '../../src/errors.ts';
import { createCheckpoint } from '../../src/journal/checkpoints.ts';
import { toHistoryEntry } from '../../src/journal/history.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { recordChange } from '../../src/journal/record-change.ts';
import { makeChange } from '../../src/session/make-change.ts';
import type { OpenSession } from '../../src/session/open-session.ts';
import type { Doc } from '../../src/terminal/layout/docs.ts';
import { plainDoc } from '../../src/terminal/layout/plain.ts';
import { createTestClock } from '../support/clock.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';

let directory: string;
let count = 0;

beforeAll(() => {
  directory = makeDirectory();
});

afterAll(() => removeDirectory(directory));

const fresh = (): string => join(directory, `state-${++count}`);
const place = { environment: 'dev', account: null, region: 'eu-west-1', arn: null };
const start = { ...place, action: 'pitr enable', target: 'table t', before: null, processId: 7, time: 't' };
const clock = createTestClock();

function recorder(lines: string[], env: Record<string, string> = {}) {
  return {
    clock,
    env,
    processId: 7,
    report: (line: string) => void lines.push(line),
    newId: () => `id-${++count}`,
  };
}

describe('the journal', () => {
  it('joins beginnings with their ends, and leaves out an end without a beginning', async () => {
    const journal = createJournal(fresh());
    expect(await journal.read()).toEqual([]);
    await journal.begin({ ...start, id: 'a' });
    await journal.begin({ ...start, id: 'b' });
    await journal.begin({ ...start, id: 'a' });
    await journal.end({ id: 'a', time: 't2', outcome: 'done', after: null, error: null });
    await journal.end({ id: 'nobody', time: 't2', outcome: 'done', after: null, error: null });
    expect((await journal.read()).map(({ number, id, end }) => [number, id, end?.outcome])).toEqual([
      [1, 'a', 'done'],
      [2, 'b', undefined],
    ]);
  });

  it('names lines that are damaged or of a newer format, and goes on without them', async () => {
    const state = fresh();
    const journal = createJournal(state);
    await journal.begin({ ...start, id: 'a' });
    const file = join(state, 'journal.ndjson');
    const newer = JSON.stringify({ format: 99, ...start, id: 'c' });
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"format":1,"id"\n\n${newer}\n[]\n`);
    const { entries, damaged } = await journal.inspect();
    expect(entries.map(({ id }) => id)).toEqual(['a']);
    expect(damaged.map(({ line }) => line)).toEqual([2, 4, 5]);
    expect(damaged[0]?.problem).toBe('it is no JSON');
    expect(damaged[1]?.problem).toMatch(/newer/);
  });

  it('has the newest changes at hand without reading all of it, and which of them others know', async () => {
    const state = fresh();
    const journal = createJournal(state);
    expect(await journal.latest()).toEqual([]);
    for (let n = 0; n < 400; n += 1) await journal.begin({ ...start, id: `a${n}`, target: 'x'.repeat(200) });
    await journal.share({ id: 'a398', sharedAt: 't3' });
    const latest = await journal.latest();
    expect(latest.length).toBeLessThan(300);
    expect(latest.slice(-2).map(({ id, shared }) => [id, shared])).toEqual([
      ['a398', true],
      ['a399', false],
    ]);
    expect((await journal.inspect()).damaged).toEqual([]);
    expect(await journal.read()).toHaveLength(400);
  });

  it('that is no file is an error, not an empty one', async () => {
    const state = fresh();
    mkdirSync(join(state, 'journal.ndjson'), { recursive: true });
    await expect(createJournal(state).read()).rejects.toMatchObject({ reason: 'it is a directory' });
  });

  it.each([
    [null, true, 'running'],
    [null, false, 'lost'],
    ['failed', false, 'failed'],
  ] as const)('tells a change that ended %s with its process there: %s as %s', (outcome, alive, told) => {
    const end = outcome === null ? null : { id: 'a', time: 't2', outcome, after: 1, error: 'no' };
    const entry = toHistoryEntry({ ...start, id: 'a', number: 1, end, shared: false }, () => alive);
    expect([entry.outcome, entry.endedAt, entry.after, entry.error]).toEqual(
      outcome === null ? [told, null, null, null] : [told, 't2', 1, 'no'],
    );
  });
});

describe('a recorded change', () => {
  it('has what was before and after, with secrets of the environment hashed', async () => {
    const state = fresh();
    const lines: string[] = [];
    await recordChange(
      recorder(lines, { AWS_SECRET_ACCESS_KEY: 'hunter2-hunter2' }),
      { ...place, stateDirectory: state },
      {
        action: 'destroy',
        target: 'stack s',
        before: { text: 'hunter2-hunter2' } as never,
        after: () => undefined as never,
      },
      async () => 'done',
    );
    const text = readFileSync(join(state, 'journal.ndjson'), 'utf8');
    expect(text).not.toContain('hunter2');
    expect((await createJournal(state).read())[0]?.end).toMatchObject({ outcome: 'done', after: null });
    expect(lines).toEqual([]);
  });

  it.each([
    [new BackofficeError('INTERRUPTED', 'stop'), 'interrupted'],
    [new BackofficeError('TIMEOUT', 'late'), 'interrupted'],
    [new BackofficeError('FAILED', 'no'), 'failed'],
    [new Error('odd'), 'failed'],
  ])('that ends by %s is kept as %s, and the error goes on', async (error, outcome) => {
    const state = fresh();
    const change = {
      action: 'pitr enable',
      target: 'table t',
      after: () => null as never,
      consent: { what: 'enabling it', danger: 'mild' },
    } as const;
    const made = recordChange(recorder([]), { ...place, stateDirectory: state }, change, () =>
      Promise.reject(error),
    );
    await expect(made).rejects.toBe(error);
    expect((await createJournal(state).read())[0]?.end).toMatchObject({ outcome, error: error.message });
  });

  it('is made though the journal cannot be written, which is told', async () => {
    const state = fresh();
    mkdirSync(join(state, 'journal.ndjson'), { recursive: true });
    const lines: string[] = [];
    const change = { action: 'pitr enable', target: 'table t', after: () => null as never } as const;
    const made = await recordChange(
      recorder(lines),
      { ...place, stateDirectory: state },
      change,
      async () => 1,
    );
    expect(made).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^warning: the journal cannot be written: it is a directory/),
      expect.stringMatching(/^warning: the journal cannot be written: it is a directory/),
    ]);
  });
});

describe('a change that is made', () => {
  const identity = { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/u', userId: 'u' };

  interface World {
    readonly dryRun?: boolean;
    readonly kind?: 'aws' | 'local';
    readonly account?: string;
    readonly auth?: string;
    readonly profile?: string;
    readonly env?: Record<string, string>;
    readonly whoFails?: Error;
    readonly state?: string;
  }

  function deps({
    dryRun = false,
    kind = 'aws',
    account,
    auth = 'none',
    profile,
    env = {},
    whoFails,
    state = fresh(),
  }: World) {
    const lines: string[] = [];
    const asked: Intent[] = [];
    const environment = {
      name: 'dev',
      kind,
      class: 'development',
      stackName: 'dev-backoffice',
      region: 'eu-west-1',
      tunables: { auth },
      stateDirectory: state,
      ...(account === undefined ? {} : { account }),
      ...(profile === undefined ? {} : { profile }),
    };
    const session = {
      environment,
      connection: {
        endpoint: async () => undefined,
        serviceEndpoints: async () => ({}),
        s3: async () => ({ noteChange: async () => undefined }),
      },
      identity: () => (whoFails === undefined ? Promise.resolve(identity) : Promise.reject(whoFails)),
      letChange: <T>(_agreement: unknown, work: () => Promise<T>) => work(),
    } as unknown as OpenSession;
    const context = { clock, env, processes: { id: 7, alive: () => true } } as unknown as Context;
    return {
      lines,
      asked,
      state,
      maker: {
        context,
        session,
        dryRun,
        command: Object.assign((text: string) => `backoffice ${text}`, {
          again: () => 'backoffice',
        }) as never,
        report: (line: string) => void lines.push(line),
        show: (doc: Doc) => void lines.push(plainDoc(doc)),
        confirm: async (intent: Intent) => {
          asked.push(intent);
          return undefined;
        },
        newId: () => `id-${++count}`,
        afterwards: () => undefined,
      },
    };
  }

  const change = {
    action: 'pitr enable',
    target: 'table t',
    after: () => null as never,
    consent: { what: 'enabling it', danger: 'mild' },
  } as const;

  it('in a dry run is a defect', async () => {
    const { maker } = deps({ dryRun: true });
    await expect(makeChange(maker, change, async () => 1)).rejects.toThrow('in a dry run');
  });

  it('says how to undo it, or why that cannot be', async () => {
    const { maker, lines } = deps({});
    await makeChange(maker, { ...change, undoable: () => true }, async () => 1);
    await makeChange(maker, { ...change, undoable: () => 'nothing was kept' }, async () => 1);
    expect(lines).toContain('to undo this: backoffice undo 1');
    expect(lines).toContain('this cannot be undone: nothing was kept');
  });

  it('says nothing of undoing where the journal does not have it', async () => {
    const state = fresh();
    mkdirSync(join(state, 'journal.ndjson'), { recursive: true });
    const { maker, lines } = deps({ state });
    await makeChange(maker, { ...change, undoable: () => true }, async () => 1);
    expect(lines.filter((line) => line.includes('undo'))).toEqual([]);
  });

  it('asks when it needs consent, and says so when it cannot be undone', async () => {
    const { maker, lines, asked } = deps({ kind: 'local' });
    await makeChange(maker, { ...change, irrevocable: true }, async () => 1);
    const consent = { what: 'doing it', danger: 'severe' } as const;
    await makeChange(maker, { ...change, irrevocable: true, consent }, async () => 1);
    // Who is told of the change is another matter, and takes its own time.
    expect(lines.filter((line) => line.includes('undone'))).toEqual(['pitr enable: this cannot be undone']);
    expect(asked).toEqual([
      { what: 'enabling it', irrevocable: true },
      { what: 'doing it', irrevocable: true },
    ]);
  });

  it.each(['CREDENTIALS', 'UNREACHABLE'] as const)(
    'of a public API is made by nobody known when the answer to who is %s',
    async (code) => {
      const { maker, state } = deps({ whoFails: new BackofficeError(code, 'no') });
      await makeChange(maker, change, async () => 1);
      expect((await createJournal(state).read())[0]).toMatchObject({ account: null, arn: null });
    },
  );

  it.each([
    ['a pinned account', { account: '123456789012' }],
    ['an API that takes signed requests', { auth: 'iam' }],
  ])('with %s is not made when nobody knows who it is', async (_, world) => {
    const { maker } = deps({ ...world, whoFails: new BackofficeError('CREDENTIALS', 'no') });
    await expect(makeChange(maker, change, async () => 1)).rejects.toMatchObject({ code: 'CREDENTIALS' });
  });

  it('of a public API is not made for another reason than that', async () => {
    const { maker } = deps({ whoFails: new BackofficeError('REFUSED', 'another account') });
    await expect(makeChange(maker, change, async () => 1)).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('on AWS says who, where, and that keys stand back behind a profile', async () => {
    const { maker, lines } = deps({ profile: 'ops', env: { AWS_ACCESS_KEY_ID: 'AKIA' } });
    await makeChange(maker, change, async () => 1);
    expect(lines.join('\n')).toMatch(/123456789012/);
    expect(lines.join('\n')).toMatch(/ops/);
  });
});

describe('a checkpoint', () => {
  const schema = v.object({ done: v.number() });

  it('is of one work, and goes when that is done', async () => {
    const state = fresh();
    const checkpoint = createCheckpoint(state, schema, 'import', ['a', 1, true]);
    expect(await checkpoint.read()).toBeUndefined();
    await Promise.all([checkpoint.save({ done: 1 }), checkpoint.save({ done: 2 })]);
    expect(await checkpoint.read()).toMatchObject({ done: 2 });
    expect(await createCheckpoint(state, schema, 'import', ['b', 1, true]).read()).toBeUndefined();
    await checkpoint.remove();
    expect(await checkpoint.read()).toBeUndefined();
  });

  it('that is damaged is as none, and one that is no file is an error', async () => {
    const state = fresh();
    const checkpoint = createCheckpoint(state, schema, 'import', ['a']);
    await checkpoint.save({ done: 1 });
    const folder = join(state, 'checkpoints');
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name), '{ half');
    expect(await checkpoint.read()).toBeUndefined();
    await checkpoint.remove();
    mkdirSync(join(folder, name));
    await expect(checkpoint.read()).rejects.toMatchObject({ reason: 'it is a directory' });
  });

  it('that cannot be saved is told, and the next one is saved', async () => {
    const state = fresh();
    const checkpoint = createCheckpoint(state, schema, 'import', ['a']);
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, 'checkpoints'), 'in the way');
    await expect(checkpoint.save({ done: 1 })).rejects.toThrow();
    rmSync(join(state, 'checkpoints'));
    await checkpoint.save({ done: 2 });
    expect(await checkpoint.read()).toMatchObject({ done: 2 });
  });
});
