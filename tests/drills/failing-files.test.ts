import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
import { COMMANDS, prepare, type Trial } from '../support/failing-commands.ts';
import { DIST } from '../support/paths.ts';
import { differenceFrom } from '../support/same-result.ts';
import { FULL_SCALE } from '../support/scale.ts';

/**
 * Each call on a file fails once, in each way that disks, owners and limits have: a command then gives the result that it
 * gives without, or one error with its exit code; what it said it changed is changed; and the next command works.
 */

const ROWS = 40;
/** How many calls of each command fail where time is short. */
const FEW = 3;
/** How many good runs tell what is the same each time. */
const GOOD = FULL_SCALE ? 3 : 1;

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

let runs = 0;
/** One that has a trace. */
let request = '';

async function filled(line: string): Promise<string[]> {
  const text = line.replaceAll('#', String(runs)).replace('REQUEST', request);
  if (!text.includes('LAST')) return text.split(' ');
  const { entries } = await json<{ entries: { number: number }[] }>('history --limit 1');
  return text.replace('LAST', String(entries[0]?.number)).split(' ');
}

/** The caches are cold, so that each is written. */
function forget(): void {
  for (const name of ['outputs', 'identities'])
    rmSync(join(app.state, name), { recursive: true, force: true });
}

async function tryAt(trial: Trial, code: Failure, at: number): Promise<Failed> {
  runs += 1;
  for (const line of trial.before ?? []) expect(await app.run(await filled(line))).toMatchObject({ code: 0 });
  const argv = await filled(trial.argv);
  forget();
  const ended = await runFailing(app, [...argv, '--json'], { code, at });
  if (ended.code === 0 || at === 0) await trial.holds?.(argv);
  await trial.always?.(argv);
  return { ...ended, calls: at === 0 ? ended.calls : ended.calls.slice(at - 1, at) };
}

async function tryAll(trial: Trial, code: Failure): Promise<void> {
  const goods: Failed[] = [];
  const again = async (): Promise<void> => {
    const good = await tryAt(trial, code, 0);
    expect(good).toMatchObject({ code: expect.toBeOneOf([0, 3]) as number });
    goods.push(good);
  };
  for (let n = 0; n < GOOD; n += 1) await again();
  const [good] = goods;
  const bad: Failed[] = [];
  for (const at of points(good?.calls.length ?? 0, FEW)) bad.push(await tryAt(trial, code, at));
  await again();
  for (const ended of bad) {
    const wrong =
      good &&
      wrongEnd(ended, good, (text) =>
        differenceFrom(
          goods.map(({ stdout }) => stdout),
          text,
        ),
      );
    expect({ ...ended, wrong }).toEqual({ ...ended, wrong: undefined });
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
  await prepare(app, ROWS);
  ({ traceId: request } = await json<{ traceId: string }>('invoke --path /items/held'));
});

afterAll(() => app.dispose());

it('every command is tried', async () => {
  const tried = [...SHORT, ...COMMANDS].map(({ argv }) => argv);
  const missing = (await everyCommand()).filter(
    (command) =>
      !tried.some(
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

describe.each(FULL_SCALE ? COMMANDS : [])('$argv', LIMIT, (trial) => {
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
