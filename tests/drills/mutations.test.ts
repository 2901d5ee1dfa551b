import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/aws/call.ts';
import type { History } from '../../src/journal/history.ts';
import { createConnection } from '../../src/wiring/connection.ts';
import { localProcess, roleSessions } from '../support/cli.ts';
import { realClock } from '../support/clock.ts';
import { everyCommand } from '../support/commands.ts';
import { otherCode, useDeploying, withTemplate } from '../support/deploying.ts';

const AGREED = ['--confirm', 'local'];
const BACK_UP = ['backup', 'create', '--name', 'held', '--wait'];

/** Commands that change an environment: how they are called, and what has to be agreed to in class production. */
const MUTATING: Readonly<
  Record<
    string,
    {
      readonly argv: readonly string[];
      readonly extra?: readonly string[];
      /** What has to be done first. */
      readonly before?: readonly (readonly string[])[];
      /** The exit code of one that ended well; 0 unless told. */
      readonly code?: number;
    }
  >
> = {
  deploy: { argv: ['deploy'] },
  destroy: { argv: ['destroy'], extra: ['--lift-protection'] },
  rollback: { argv: ['rollback', '1'] },
  'items create': { argv: ['items', 'create', '--id', 'new'] },
  'items update': { argv: ['items', 'update', 'known', '--status', 'done'] },
  'items delete': { argv: ['items', 'delete', 'known'] },
  'items import': { argv: ['items', 'import', 'new.jsonl'] },
  'config set': { argv: ['config', 'set', 'SIDE=x'] },
  'config unset': { argv: ['config', 'unset', 'LOG_LEVEL'] },
  'function update': { argv: ['function', 'update'] },
  'function concurrency': { argv: ['function', 'concurrency', '0'] },
  // Nobody listens to the topic, and the exit code says so.
  'alarms test': { argv: ['alarms', 'test', '5xx'], code: 3 },
  'alarms mute': { argv: ['alarms', 'mute', '5xx', '--for', '1h'] },
  'alarms unmute': {
    argv: ['alarms', 'unmute', '5xx'],
    before: [['alarms', 'mute', '5xx', '--for', '1h']],
  },
  'logs retention': { argv: ['logs', 'retention', '1'] },
  loadtest: {
    argv: ['loadtest', '--requests', '1', '--method', 'POST', '--path', '/items', '--no-server'],
  },
  // The third change is the item that is created before each test.
  undo: { argv: ['undo', '3'] },
  invoke: { argv: ['invoke', '--method', 'DELETE', '--path', '/items/known'] },
  'backup create': { argv: ['backup', 'create', '--name', 'another', '--wait'] },
  'backup delete': { argv: ['backup', 'delete', 'held'], before: [BACK_UP] },
  'backup prune': { argv: ['backup', 'prune', '--keep', '1'], before: [BACK_UP, BACK_UP] },
  'backup restore': { argv: ['backup', 'restore', 'held'], before: [BACK_UP] },
  'backup drill': { argv: ['backup', 'drill'], before: [BACK_UP] },
  'table delete': {
    argv: ['table', 'delete', 'local-backoffice-data-held'],
    before: [BACK_UP, ['backup', 'restore', 'held', '--to', 'local-backoffice-data-held']],
  },
  'table diff': { argv: ['table', 'diff', 'held', 'local-backoffice-data'], before: [BACK_UP] },
  'pitr enable': { argv: ['pitr', 'enable', '--days', '7'] },
  'pitr disable': { argv: ['pitr', 'disable'] },
};

/** Commands that change what is on this machine only. */
const HERE = [
  'env add',
  'env use',
  'local faults add',
  'local faults clear',
  'local reset',
  'local start',
  'local stop',
  'trust',
];

const READING = [
  'alarms history',
  'alarms list',
  'api',
  'backup list',
  'backup schedule',
  'backup show',
  'completion candidates',
  'completion script',
  'config get',
  'config list',
  'cost',
  'metrics report',
  'metrics show',
  'diff',
  'doctor',
  'drift',
  'explain',
  'function show',
  'env list',
  'env show',
  'health',
  'history',
  'items count',
  'items export',
  'items get',
  'items list',
  'local env',
  'local faults list',
  'local status',
  'logs errors',
  'logs groups',
  'logs query',
  'logs show',
  'logs stats',
  'outputs',
  'pitr status',
  'releases list',
  'releases show',
  'status',
  'table doctor',
  'table list',
  'table show',
  'traces get',
  'traces list',
  'traces map',
  'top',
  'version',
  'whoami',
];

/** What a reading command has to be told. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'items get': ['known'],
  'logs query': ['slow'],
  'releases show': ['1'],
  'backup show': ['latest'],
  'config get': ['LOG_LEVEL'],
  'completion script': ['bash'],
};

const LOOKS = /^\w[\w-]* (Get|List|Describe|Query|Scan|Head|BatchGet|Filter|StartQuery)/;
/** What is planned leaves nothing behind: a change set of a stack that is there, and a look for drift. */
const PLANS = /^cloudformation (CreateChangeSet|DeleteChangeSet|DetectStackDrift)$/;

const app = useDeploying();

/** A deployed environment of class production with two releases and an item, where a deployment has something to do. */
async function prepared(before: readonly (readonly string[])[] = []): Promise<void> {
  app.config({ local: { class: 'production' } });
  await app.deploy(['--confirm', 'local'], withTemplate(otherCode('one')));
  await app.deploy(['--confirm', 'local'], withTemplate(otherCode('two')));
  expect((await app.run(['items', 'create', '--id', 'known', ...AGREED])).code).toBe(0);
  writeFileSync(join(app.stateDirectory(), 'new.jsonl'), '{"id":"imported"}\n');
  for (const argv of before) expect((await app.run([...argv, ...AGREED])).code).toBe(0);
}

/** Runs a command. @returns what it sent, as the environment and the client saw it. */
async function observed(argv: readonly string[], env: Record<string, string> = {}) {
  const sent: Call[] = [];
  const before = app.local().calls.length;
  const local = localProcess(app.local(), app.stateDirectory());
  const roles = roleSessions(app.stateDirectory(), realClock);
  const { code, stderr } = await app.run(argv, {
    env,
    context: {
      connect: (environment, options) => {
        const admit = async (call: Call): Promise<void> => {
          await options.admit(call);
          sent.push(call);
        };
        return createConnection(
          environment,
          { ...options, admit },
          { clock: realClock, env: {}, local, roles },
        );
      },
    },
  });
  const served = app.local().calls.slice(before);
  const changing = served.filter((call) => !LOOKS.test(call) && !PLANS.test(call));
  return { code, stderr, served, changing, written: sent.filter(({ kind }) => kind === 'write') };
}

it('every command is known here as one that changes something or one that does not', async () => {
  expect(await everyCommand()).toEqual([...Object.keys(MUTATING), ...HERE, ...READING].sort());
});

describe.each(Object.entries(MUTATING))('%s', (name, { argv, extra = [], before = [], code: good = 0 }) => {
  it('sends nothing that changes anything with --dry-run', async () => {
    await prepared(before);
    const { code, changing, written, served } = await observed([...argv, '--dry-run']);
    expect([code, changing, written]).toEqual([0, [], []]);
    if (!/^(items|invoke|loadtest)/.test(name)) expect(served.length).toBeGreaterThan(0);
    expect((await app.run(['items', 'list', '--json'])).stdout).toContain('"known"');
  });

  it('sends nothing to another account than the pinned one', async () => {
    await prepared(before);
    app.config({ local: { class: 'production', account: '111111111111' } });
    const { code, served, written, stderr } = await observed([...argv, '--confirm', 'local']);
    expect([code, served.filter((call) => call !== 'sts GetCallerIdentity'), written]).toEqual([5, [], []]);
    expect(stderr).toContain('is pinned to account 111111111111, but the credentials are of 000000000000');
  });

  it('sends nothing that changes anything without consent', async () => {
    await prepared(before);
    for (const consent of [[], ['--yes'], ['--confirm', 'other'], ['--json', '--no-input']]) {
      const { code, changing, written } = await observed([...argv, ...extra, ...consent]);
      expect([consent, code, changing, written]).toEqual([consent, 5, [], []]);
    }
    const { code, stderr } = await observed([...argv, ...extra, '--yes'], { BACKOFFICE_CONFIRM: 'other' });
    expect([code, stderr]).toEqual([5, expect.stringContaining('--confirm local')]);
  });

  it('takes the name of the environment in BACKOFFICE_CONFIRM for consent', async () => {
    await prepared(before);
    const { code, written } = await observed([...argv, ...extra], { BACKOFFICE_CONFIRM: 'local' });
    expect([code, written.length > 0]).toEqual([good, true]);
  });

  it('is in the journal, with who, where, and how it ended', async () => {
    await prepared(before);
    expect((await app.run([...argv, ...extra, '--confirm', 'local'])).code).toBe(good);
    const { result } = await app.json<History>(['history', '--limit', '1']);
    expect(result.entries).toMatchObject([
      {
        action: name,
        environment: 'local',
        account: '000000000000',
        region: 'us-east-1',
        arn: 'arn:aws:iam::000000000000:user/local',
        outcome: 'done',
        error: null,
      },
    ]);
  });
});

describe.each(READING)('%s', (name) => {
  it('changes nothing', async () => {
    await prepared();
    const more = ARGUMENTS[name] ?? [];
    const { changing, written } = await observed([...name.split(' '), ...more]);
    expect([changing, written]).toEqual([[], []]);
  });
});

describe('the journal', () => {
  it('has a change that failed, with its error, and one whose process is gone', async () => {
    await prepared();
    expect((await app.run(['items', 'create', '--id', 'known', ...AGREED])).code).toBe(6);
    const failed = (await app.json<History>(['history', '--limit', '1'])).result.entries;
    expect(failed).toMatchObject([
      { action: 'items create', outcome: 'failed', error: expect.stringContaining('known') as string },
    ]);
    const start = {
      id: 'x',
      time: new Date().toISOString(),
      action: 'deploy',
      target: 'stack s',
      environment: 'local',
      account: null,
      region: null,
      arn: null,
      before: null,
      processId: 4711,
    };
    appendFileSync(join(app.stateDirectory(), 'journal.ndjson'), `{"half a li\n${JSON.stringify(start)}\n`);
    const lost = await app.json<History>(['history', '--limit', '1'], {
      context: { processes: { id: 1, alive: (id) => id !== 4711 } },
    });
    expect(lost.result.entries).toMatchObject([{ outcome: 'lost' }]);
  });

  it('keeps what was before and what came after, and lists one environment when it is named', async () => {
    await prepared();
    await app.run(['items', 'update', 'known', '--status', 'done', '--set', 'api_key=canary', ...AGREED]);
    const [entry] = (await app.json<History>(['history', '--env', 'local'])).result.entries;
    expect(entry).toMatchObject({
      before: { id: 'known', status: 'pending' },
      after: { status: 'done', attributes: { api_key: expect.stringMatching(/^sha256:/) as string } },
    });
    expect((await app.json<History>(['history', '--env', 'other'])).code).toBe(2);
    expect((await app.run(['history'])).stdout).toMatch(/items update\titem known\tdone/);
  });

  it('that cannot be written is told, and stops nobody but in class production', async () => {
    await prepared();
    const file = join(app.stateDirectory(), 'journal.ndjson');
    rmSync(file);
    mkdirSync(file);
    const refused = await observed(['items', 'create', '--id', 'anyway', ...AGREED]);
    expect([refused.code, refused.stderr, refused.written]).toEqual([
      5,
      expect.stringContaining('items create was not begun: it cannot be recorded (it is a directory)'),
      [],
    ]);
    app.config({ local: { auth: 'iam' } });
    const { code, stderr } = await app.run(['items', 'create', '--id', 'anyway']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('warning: the journal cannot be written')]);
  });
});
