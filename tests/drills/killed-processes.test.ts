import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { History, HistoryEntry } from '../../src/journal/history.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { type Built, built } from '../support/built.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { DIST, ROOT } from '../support/paths.ts';
import { seeded } from '../support/random.ts';
import { FULL_SCALE, SEED } from '../support/scale.ts';

/** The journal of commands whose process is killed, of processes side by side, and of a terminal that is closed. */

const PROGRAM = join(DIST, 'backoffice.cjs');

let app: Built;

beforeAll(async () => {
  app = built();
  const { code, stderr } = await app.run(['deploy', '--quiet']);
  if (code !== 0) throw new Error(stderr);
});

afterAll(() => app.dispose());

const journalFile = () => join(app.state, 'journal.ndjson');

function size(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Runs a command, and tells how long it lasted after its change was begun. @param killAfterMs then it is killed. */
function runFromBegin(argv: readonly string[], killAfterMs?: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const before = size(journalFile());
    let begun = Number.NaN;
    const env = {
      ...process.env,
      HOME: app.directory,
      XDG_CACHE_HOME: app.cache,
      BACKOFFICE_STATE_DIR: app.state,
    };
    const child = spawn(process.execPath, [PROGRAM, ...argv], { cwd: app.directory, env, stdio: 'ignore' });
    const watcher = watch(app.state, () => {
      if (!Number.isNaN(begun) || size(journalFile()) === before) return;
      begun = performance.now();
      if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    });
    child.on('error', reject);
    child.on('close', () => {
      watcher.close();
      resolve(performance.now() - begun);
    });
  });
}

async function history(...more: string[]): Promise<readonly HistoryEntry[]> {
  const { code, stdout, stderr } = await app.run(['history', '--json', '--limit', '1000', ...more]);
  expect([code, stderr]).toEqual([0, '']);
  return (JSON.parse(stdout) as History).entries;
}

/** The memory of the function, which a deployment changes. */
function configure(memoryMb: number): void {
  const environments = { local: { memoryMb } };
  writeFileSync(join(app.directory, 'backoffice.config.json'), JSON.stringify({ environments }));
}

interface Killed {
  readonly action: string;
  /** A command line that changes something else for each number. */
  line(n: number): readonly string[];
  /** What runs after it was killed: the same again, where that takes it up, else with another number. */
  readonly again?: true;
}

const COMMANDS: readonly Killed[] = [
  { action: 'items create', line: (n) => ['items', 'create', '--id', `killed-${n}`] },
  { action: 'config set', line: (n) => ['config', 'set', `KILLED=${n}`, '--yes'] },
  {
    action: 'deploy',
    line(n) {
      configure(256 + 64 * n);
      return ['deploy', '--yes', '--revert-drift'];
    },
  },
  {
    action: 'backup restore',
    line: (n) => ['backup', 'restore', 'drill', '--to', `local-backoffice-data-r${n}`, '--yes'],
    again: true,
  },
];

/** How often each command is killed. */
const KILLS = FULL_SCALE ? 15 : 3;

const random = seeded(SEED);

/** Milliseconds after the beginning: the beginning itself, and points anywhere in what it takes when left alone. */
async function pointsOf(command: Killed): Promise<readonly number[]> {
  const lasted = await runFromBegin(command.line(0));
  expect(lasted).toBeGreaterThan(0);
  return [0, ...Array.from({ length: KILLS - 1 }, () => random() * lasted)];
}

describe('a process that is killed within its change', { timeout: 900_000 }, () => {
  const lost: string[] = [];

  beforeAll(async () => {
    expect(await app.run(['backup', 'create', '--name', 'drill', '--wait'])).toMatchObject({ code: 0 });
  }, 120_000);

  it.each(COMMANDS)('$action: the journal has it, and the next command comes to its end', async (command) => {
    for (const [n, delay] of (await pointsOf(command)).entries()) {
      const what = `${command.action}, killed after ${delay} ms, seed ${SEED}`;
      await runFromBegin(command.line(2 * n + 1), delay);
      const [entry, ...earlier] = await history();
      expect([what, entry?.action, entry?.outcome]).toEqual([
        what,
        command.action,
        expect.toBeOneOf(['lost', 'done', 'failed']),
      ]);
      if (entry?.outcome === 'lost') lost.push(entry.id);
      const { code, stderr } = await app.run(command.line(command.again ? 2 * n + 1 : 2 * n + 2));
      expect([what, code, code === 0 ? '' : stderr]).toEqual([what, 0, '']);
      const now = await history();
      expect(now.slice(-earlier.length - 1).map(({ id }) => id)).toEqual(
        [entry, ...earlier].map((one) => one?.id),
      );
      expect([what, now[0]?.outcome]).toEqual([what, 'done']);
      expect((await app.run(['health'])).code).toBe(0);
    }
  });

  it('is told to colleagues as lost', async () => {
    expect(lost.length).toBeGreaterThan(0);
    rmSync(journalFile());
    const others = await history('--all');
    expect(others.filter(({ outcome }) => outcome === 'lost').map(({ id }) => id)).toEqual(
      expect.arrayContaining(lost),
    );
  });
});

const WRITES = 200;

it('two processes that write the journal at once lose and tear no line', async () => {
  const directory = temporaryDirectory();
  const script = join(directory, 'writer.cjs');
  buildSync({
    stdin: {
      resolveDir: ROOT,
      contents: `
        import { createJournal } from './src/journal/journal.ts';
        const journal = createJournal(process.argv[2]);
        const place = { action: 'items create', target: 'x'.repeat(3000), environment: 'local', account: null, region: null, arn: null, before: null, processId: process.pid };
        void (async () => {
          for (let n = 0; n < ${WRITES}; n += 1) {
            const id = process.argv[3] + n;
            await journal.begin({ ...place, id, time: 't' });
            await journal.end({ id, time: 't', outcome: 'done', after: null, error: null });
          }
        })();`,
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: script,
  });
  const state = join(directory, 'state');
  const codes = await Promise.all(
    ['a', 'b'].map(
      (name) => new Promise((resolve) => spawn(process.execPath, [script, state, name]).on('close', resolve)),
    ),
  );
  expect(codes).toEqual([0, 0]);
  const { entries, damaged } = await createJournal(state).inspect();
  expect(damaged).toEqual([]);
  expect(new Set(entries.map(({ id }) => id)).size).toBe(2 * WRITES);
  expect(new Set(entries.map(({ number }) => number)).size).toBe(2 * WRITES);
  expect(entries.filter(({ end }) => end?.outcome !== 'done')).toEqual([]);
  // A line that another process is just writing looks torn: then one more newline is written, which says nothing.
  const lines = readFileSync(join(state, 'journal.ndjson'), 'utf8').split('\n').filter(Boolean);
  expect(lines).toHaveLength(4 * WRITES);
});

describe.skipIf(spawnSync('python3', ['--version']).error !== undefined)(
  'a terminal that is closed',
  () => {
    it('interrupts the change, which is recorded as that, and the process ends by SIGHUP', async () => {
      const before = (await history()).length;
      const begun = '"action":"loadtest"';
      const terminal = join(ROOT, 'tests', 'support', 'on-terminal.py');
      const line = `python3 '${terminal}' '${journalFile()}' '${begun}' '${process.execPath}' '${PROGRAM}' loadtest --method POST --path /items --rate 2 --for 1h --no-server --yes`;
      const { stdout, stderr } = await app.shell(line);
      expect([stdout.trimEnd().split('\n').at(-1), stderr]).toEqual(['-1', '']);
      const entries = await history();
      expect(entries).toHaveLength(before + 1);
      expect(entries[0]).toMatchObject({ action: 'loadtest', outcome: 'interrupted' });
    });
  },
  60_000,
);
