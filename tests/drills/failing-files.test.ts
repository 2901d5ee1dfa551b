import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJournal } from '../../src/journal/journal.ts';
import { type Built, built, type Ended } from '../support/built.ts';
import { everyCommand } from '../support/commands.ts';
import {
  callsIn,
  FAILURES,
  type Failed,
  type Failure,
  faultVariables,
  PRELOAD,
  points,
  runFailing,
  wrongEnd,
} from '../support/failing.ts';
import { DIST } from '../support/paths.ts';
import { FULL_SCALE } from '../support/scale.ts';

/**
 * Each call on a file fails once, in each way that disks, owners and limits have: a command then gives the result that it
 * gives without, or one error with its exit code; what it said it changed is changed; and the next command works.
 */

interface Trial {
  /** With # for a number that no other run has. */
  readonly argv: string;
  /** Whether its result is another one each time, by what was done before or by measured times. */
  readonly varies?: boolean;
  /** What must be there after a run that ended well. @param argv as it was run. */
  readonly holds?: (argv: readonly string[]) => Promise<void> | void;
  /** What must be so whether or not it ended well. */
  readonly always?: (argv: readonly string[]) => Promise<void> | void;
}

const ROWS = 40;
/** How many calls of each command fail where time is short. */
const FEW = 3;

let app: Built;

async function json<T>(argv: string): Promise<T> {
  const { code, stdout, stderr } = await app.run([...argv.split(' '), '--json']);
  if (code !== 0) throw new Error(`${argv}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}

const file = (name: string): string => join(app.directory, name);
const rowsIn = (name: string): number => readFileSync(file(name), 'utf8').split('\n').length - 1;

/** Those that `npm test` tries too: each keeps another kind of file. */
const SHORT: readonly Trial[] = [
  {
    argv: 'items create --id made-#',
    holds: async ([, , , id]) => expect(await json(`items get ${id}`)).toMatchObject({ id }),
    async always([, , , id]) {
      const entries = await createJournal(app.state).read();
      if (entries.some(({ target, end }) => target === `item ${id}` && end?.outcome === 'done'))
        expect(await json(`items get ${id}`)).toMatchObject({ id });
    },
  },
  {
    argv: 'items export out-#.jsonl',
    holds: ([, , name = '']) => expect(rowsIn(name)).toBeGreaterThanOrEqual(ROWS),
    always([, , name = '']) {
      // A file that has its name is whole.
      if (existsSync(file(name))) expect(rowsIn(name)).toBeGreaterThanOrEqual(ROWS);
    },
  },
  {
    argv: 'env use other',
    holds: () => expect(readFileSync(join(app.state, 'environment'), 'utf8')).toBe('other\n'),
    always() {
      const name = existsSync(join(app.state, 'environment'))
        ? readFileSync(join(app.state, 'environment'), 'utf8')
        : undefined;
      expect(name).toBeOneOf([undefined, 'other\n']);
      rmSync(join(app.state, 'environment'), { force: true });
    },
  },
  {
    argv: 'env add e# --region eu-west-1 --account 111111111111',
    holds: ([, , name = '']) =>
      expect(readFileSync(file('backoffice.config.json'), 'utf8')).toContain(`"${name}"`),
    always: () => void JSON.parse(readFileSync(file('backoffice.config.json'), 'utf8')),
  },
  {
    argv: 'logs -f --resume --idle 100ms --since 1h',
    always: () => rmSync(join(app.state, 'cursors'), { recursive: true, force: true }),
  },
];

/** All others that can be tried again and again. */
const LONG: readonly Trial[] = [
  'alarms',
  'alarms history',
  'api',
  'backup create --name b-# --wait',
  'backup list',
  'completion bash',
  'completion candidates items get',
  'config get LOG_LEVEL',
  'config list',
  'config set SIDE=# --yes',
  'cost',
  'metrics report --html report.html',
  'metrics',
  'diff',
  'doctor --only role,table',
  'drift',
  'env list',
  'env show other',
  'function show',
  'health',
  'history --limit 1',
  'invoke --path /items/held',
  'items get held',
  'items list',
  'items list --all',
  'items update held --status done',
  'items import rows.jsonl --yes',
  'loadtest --requests 2 --no-server --yes',
  'local env',
  'local faults list',
  'local status',
  'local start --allow-host host-#',
  'logs groups',
  'logs errors --since 1h',
  'outputs',
  'pitr status',
  'releases',
  'releases show 1',
  'status',
  'table',
  'table diff rows.jsonl local-backoffice-data',
  'table doctor',
  'table list',
  'traces --since 1h',
  'traces map',
  'version',
  'whoami',
  'deploy --yes',
].map((argv) => ({ argv, varies: true }));

/** Each of these ends what the others need, or reads and writes no file that those do not. */
const ELSEWHERE = [
  'backup delete',
  'backup prune',
  'backup restore',
  'backup show',
  'config unset',
  'destroy',
  'explain',
  'function concurrency',
  'function update',
  'items delete',
  'local faults add',
  'local faults clear',
  'local reset',
  'local stop',
  'logs query',
  'logs retention',
  'logs stats',
  'pitr disable',
  'pitr enable',
  'rollback',
  'table delete',
  'traces get',
  'trust',
  'undo',
];

let runs = 0;

function argvOf({ argv }: Trial): readonly string[] {
  runs += 1;
  return argv.replace('#', String(runs)).split(' ');
}

/** The caches are cold, so that each is written. */
function forget(): void {
  for (const name of ['outputs', 'identities'])
    rmSync(join(app.state, name), { recursive: true, force: true });
}

async function tryAt(trial: Trial, code: Failure, at: number): Promise<Failed & { argv: readonly string[] }> {
  forget();
  const argv = argvOf(trial);
  return { argv, ...(await runFailing(app, [...argv, '--json'], { code, at })) };
}

async function tryAll(trial: Trial, code: Failure): Promise<void> {
  const good = await tryAt(trial, code, 0);
  expect(good).toMatchObject({ code: expect.toBeOneOf([0, 3]) as number });
  await trial.always?.(good.argv);
  for (const at of points(good.calls.length, FEW)) {
    const ended = await tryAt(trial, code, at);
    const what = `${code} at ${at}, ${ended.calls[at - 1]}: ${ended.stdout}${ended.stderr}`;
    const like = trial.varies && ended.code === good.code ? ended : good;
    expect([what, wrongEnd(ended, like)]).toEqual([what, undefined]);
    if (ended.code === good.code) await trial.holds?.(ended.argv);
    await trial.always?.(ended.argv);
  }
  await nextWorks();
}

/** What was left does not keep the next commands from their work. */
async function nextWorks(): Promise<void> {
  for (const argv of ['status', 'history']) await json(argv);
  const left = readdirSync(app.state, { recursive: true, encoding: 'utf8' });
  expect(left.filter((name) => name.endsWith('.new'))).toEqual([]);
}

beforeAll(async () => {
  app = built();
  const rows = Array.from({ length: ROWS }, (_, n) => `${JSON.stringify({ id: `row-${n}` })}\n`);
  writeFileSync(file('rows.jsonl'), rows.join(''));
  writeFileSync(
    file('backoffice.config.json'),
    JSON.stringify({ environments: { local: {}, other: { region: 'eu-west-1' } } }),
  );
  for (const argv of ['deploy', 'items create --id held', 'items import rows.jsonl --yes'])
    expect(await app.run(argv.split(' '))).toMatchObject({ code: 0 });
});

afterAll(() => app.dispose());

it('every command is known here', async () => {
  const nouns = [...SHORT, ...LONG].map(({ argv }) => argv);
  const missing = (await everyCommand()).filter(
    (command) =>
      !ELSEWHERE.includes(command) &&
      !nouns.some(
        (argv) =>
          argv.startsWith(command) || argv.split(' ')[0] === command.replace(/ (list|show|script)$/, ''),
      ),
  );
  expect(missing).toEqual([]);
});

const LIMIT = { timeout: 15 * 60_000 };
const codes: readonly Failure[] = FULL_SCALE ? FAILURES : ['ENOSPC', 'EIO'];

describe.each(SHORT)('$argv', LIMIT, (trial) => {
  it.each(codes)('with %s at any call', (code) => tryAll(trial, code));
});

describe.each(FULL_SCALE ? LONG : [])('$argv', LIMIT, (trial) => {
  it.each(['ENOSPC', 'EIO'] as const)('with %s at any call', (code) => tryAll(trial, code));
});

describe('the background process', LIMIT, () => {
  const start = async (code: Failure, at: number): Promise<Failed> => {
    const report = join(app.cache, 'calls');
    const fault = { code, at, below: join(app.state, 'local') };
    const variables = {
      ...faultVariables(fault, report),
      FAIL_IN: 'local-process-daemon',
      NODE_OPTIONS: `--require ${PRELOAD}`,
    };
    expect(await app.run(['local', 'stop'])).toMatchObject({ code: 0 });
    rmSync(report, { force: true });
    const ended = await app.run(['local', 'start', '--json'], [], variables);
    if (at === 0) await app.run(['local', 'stop']);
    return { ...ended, calls: callsIn(report) };
  };

  it.each(codes)('starts or says why not, with %s at any call, and starts the next time', async (code) => {
    const good = await start(code, 0);
    expect(good.calls.length).toBeGreaterThan(5);
    for (const at of points(good.calls.length, 2)) {
      const ended = await start(code, at);
      expect([ended.stdout, wrongEnd(ended, good)]).toEqual([ended.stdout, undefined]);
      expect(await json('items get held')).toMatchObject({ id: 'held' });
    }
  });
});

describe('the program itself', LIMIT, () => {
  it('tells in one line which of its files cannot be read', async () => {
    const fault = { code: 'EIO', below: DIST } as const;
    const good = await runFailing(app, ['env', 'list', '--json'], { ...fault, at: 0 });
    for (const at of points(good.calls.length, 4)) {
      const ended = await runFailing(app, ['env', 'list', '--json'], { ...fault, at });
      expect([ended.stdout, ended.code, wrongEnd(ended, good)]).toEqual([ended.stdout, 1, undefined]);
    }
  });

  it('runs without its compiled code, and leaves no half of it', async () => {
    const again = async (code: Failure, at: number): Promise<Failed> => {
      rmSync(join(app.cache, 'backoffice'), { recursive: true, force: true });
      return runFailing(app, ['env', 'list', '--json'], { code, at, below: app.cache });
    };
    for (const code of ['ENOSPC', 'EIO'] as const) {
      const good = await again(code, 0);
      for (const at of points(good.calls.length, 3)) {
        const ended: Ended = await again(code, at);
        expect([ended.code, wrongEnd(ended, good)]).toEqual([0, undefined]);
        const left = readdirSync(app.cache, { recursive: true, encoding: 'utf8' });
        expect(left.filter((name) => /\.\d+$/.test(name))).toEqual([]);
      }
    }
  });
});
