import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import type { Environment } from '../../src/environments/environment.ts';
import { createCheckpoint } from '../../src/journal/checkpoints.ts';
import { readCursor, writeCursor } from '../../src/operations/logs/cursor.ts';
import type { CliResult } from '../support/cli.ts';
import { ALL_DAMAGES, type Damage, damage, NO_FILES } from '../support/damage.ts';
import { useDeployed } from '../support/deployed.ts';
import { temporaryDirectory } from '../support/directory.ts';

const app = useDeployed();

const REASONS: Partial<Record<Damage, RegExp>> = {
  'a named pipe': /: it is a named pipe$/,
  'a device without end': /: it is a device$/,
  'a directory': /: it is a directory$/,
  'a gigabyte': /: it has 1\.0 GB; the limit is [\d.]+ [KM]B$/,
  'not UTF-8': /: it is not text in UTF-8$/,
  'deep JSON': / is nested more than 500 levels deep$/,
  'deep JSON that was cut': / is nested more than 500 levels deep$/,
};

/** One line that says what is wrong, and perhaps one that says what to do. */
function expectRefused({ code, stdout, stderr }: CliResult, what: Damage, path: string, wanted = 2): void {
  const [error = '', hint = '', ...rest] = stderr.trimEnd().split('\n');
  expect([code, stdout, rest], stderr).toEqual([wanted, '', []]);
  expect(error).toMatch(/^error: /);
  if (path !== '') expect(error).toContain(path);
  expect(error).toMatch(REASONS[what] ?? /JSON/);
  expect(hint).toMatch(/^(hint: {2}|$)/);
  expect(hint).not.toContain('defect');
}

describe('in the place of the configuration', () => {
  it.each(ALL_DAMAGES)('%s is told in one line', async (what) => {
    const cwd = temporaryDirectory();
    const path = join(cwd, 'backoffice.config.json');
    damage(path, what);
    for (const argv of [
      ['env', 'list'],
      ['items', 'list'],
      ['deploy', '--dry-run'],
    ])
      expectRefused(await app.run(argv, { cwd }), what, path);
  });

  it('a byte order mark is none of it', async () => {
    const cwd = temporaryDirectory();
    writeFileSync(
      join(cwd, 'backoffice.config.json'),
      '\uFEFF{"environments":{"dev":{"region":"eu-west-1"}}}',
    );
    expect((await app.run(['env', 'list'], { cwd })).stdout).toContain('dev');
  });
});

describe('in the place of a stack policy', () => {
  it.each(ALL_DAMAGES)('%s is told in one line', async (what) => {
    const cwd = temporaryDirectory();
    writeFileSync(
      join(cwd, 'backoffice.config.json'),
      JSON.stringify({ environments: { local: { stackPolicy: 'policy.json' } } }),
    );
    const path = join(cwd, 'policy.json');
    damage(path, what);
    expectRefused(await app.run(['deploy', '--dry-run'], { cwd }), what, path);
  });
});

/** Verbs that take a file of the user's, which stands for FILE. */
const TAKING_FILES: readonly (readonly string[])[] = [
  ['items', 'create', '--id', 'never', '--data', '@FILE'],
  ['items', 'update', 'never', '--data', '@FILE'],
  ['invoke', '--payload', '@FILE'],
  ['config', 'set', '--from-file', 'FILE'],
];

/** These take any text. */
const TAKING_TEXTS: readonly (readonly string[])[] = [
  ['invoke', '--method', 'POST', '--path', '/items', '--body', '@FILE'],
  ['loadtest', '--method', 'POST', '--path', '/items', '--requests', '1', '--body', '@FILE'],
];

function naming(argv: readonly string[], path: string): string[] {
  return argv.map((word) => word.replace('FILE', path));
}

describe('in the place of what an option names', () => {
  const path = () => join(app.stateDirectory(), 'given');
  // A pipe is read: see tests/drills/given-pipes.test.ts.
  const read = (what: Damage): boolean => what !== 'a named pipe';

  it.each(ALL_DAMAGES.filter(read))('%s is told in one line', async (what) => {
    damage(path(), what);
    for (const argv of TAKING_FILES) {
      const result = await app.run(naming(argv, path()));
      if (argv[0] !== 'config') expectRefused(result, what, '');
      // What is in a file of secrets is not repeated.
      else expect([result.code, result.stdout]).toEqual([2, '']);
    }
  });

  it.each(NO_FILES.filter(read))('%s is told where any text is taken', async (what) => {
    damage(path(), what);
    for (const argv of TAKING_TEXTS) expectRefused(await app.run(naming(argv, path())), what, path());
    if (what === 'a gigabyte' || what === 'not UTF-8') return;
    expectRefused(await app.run(['function', 'update', '--zip', path()]), what, path());
  });

  it('a byte order mark is none of it', async () => {
    rmSync(path(), { recursive: true, force: true });
    writeFileSync(path(), '\uFEFF{"httpMethod":"GET","path":"/health"}');
    expect((await app.run(['invoke', '--payload', `@${path()}`])).code).toBe(0);
    writeFileSync(path(), '\uFEFF{"colour":"red"}');
    const { code, stdout } = await app.run(['items', 'create', '--id', 'bom', '--data', `@${path()}`]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('attributes.colour\tred')]);
    writeFileSync(path(), '\uFEFFLOG_LEVEL=DEBUG\n');
    const set = await app.run(['config', 'set', '--from-file', path(), '--dry-run', '--show']);
    expect(set.stdout).toContain('LOG_LEVEL');
    expect(set.stdout).not.toContain('\uFEFF');
  });

  it('deep JSON on the command line is told, too', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    for (const option of ['--set', '--data']) {
      const value = option === '--set' ? `a=${deep}` : `{"a":${deep}}`;
      expectRefused(await app.run(['items', 'create', '--id', 'never', option, value]), 'deep JSON', '');
    }
  });
});

describe('in the place of our own files', () => {
  const at = (...names: string[]): string => join(app.stateDirectory(), ...names);

  afterEach(() => rmSync(at('environment'), { recursive: true, force: true }));

  it.each(ALL_DAMAGES)('%s: which environment was chosen is not guessed', async (what) => {
    damage(at('environment'), what);
    const { code, stdout, stderr } = await app.run(['items', 'list']);
    expect([stdout, stderr.split('\n').length], stderr).toEqual(['', 3]);
    expect(code === 1 ? stderr : 'cannot be the name of an environment').toMatch(
      /cannot be read|cannot be the name of an environment/,
    );
    expect((await app.run(['items', 'list', '--env', 'local'])).code).toBe(0);
  });

  it.each(ALL_DAMAGES)('%s: remembered outputs are asked for anew', async (what) => {
    await app.run(['items', 'list']);
    const [name = ''] = readdirSync(at('outputs'));
    damage(at('outputs', name), what);
    const { code, stderr } = await app.run(['items', 'list']);
    expect([code, stderr]).toEqual([0, '']);
    rmSync(at('outputs', name), { recursive: true });
  });

  it.each(NO_FILES)('%s: the journal is named, and changes are made with a warning', async (what) => {
    const kept = readFileSync(at('journal.ndjson'));
    damage(at('journal.ndjson'), what);
    for (const argv of [['history'], ['undo', '1']])
      expectRefused(await app.run(argv), what, at('journal.ndjson'), 1);
    const { code, stderr } = await app.run(['items', 'create', '--id', `j-${what.replaceAll(' ', '-')}`]);
    expect(code).toBe(0);
    if (what !== 'a gigabyte') expect(stderr).toMatch(/^warning: the journal cannot be written: it is a /);
    rmSync(at('journal.ndjson'), { recursive: true });
    writeFileSync(at('journal.ndjson'), kept);
  });

  it.each(ALL_DAMAGES.filter((what) => !NO_FILES.includes(what)))(
    '%s: a line of the journal is left out, and the others are shown',
    async (what) => {
      const kept = readFileSync(at('journal.ndjson'));
      damage(at('damaged'), what);
      writeFileSync(
        at('journal.ndjson'),
        Buffer.concat([readFileSync(at('damaged')), Buffer.from('\n'), kept]),
      );
      const { code, stdout, stderr } = await app.run(['history']);
      expect([code, stderr.split('\n').length], stderr).toEqual([0, 2]);
      expect(stderr).toMatch(/^warning: line 1 of the journal is left out: it is (no JSON|nested|not text)/);
      expect(stdout).toContain('deploy');
      writeFileSync(at('journal.ndjson'), kept);
    },
  );

  it.each(ALL_DAMAGES.filter((what) => what !== 'a directory'))(
    '%s: a position in the logs is as none',
    async (what) => {
      const environment = { stateDirectory: app.stateDirectory(), name: 'local' } as Environment;
      const seen = [['an-id', 1]] as const;
      await writeCursor(environment, 'function', { from: 0, seen });
      expect(await readCursor(environment, 'function')).toMatchObject({ seen });
      const [name = ''] = readdirSync(at('cursors'));
      damage(at('cursors', name), what);
      expect(await readCursor(environment, 'function')).toBeUndefined();
      await writeCursor(environment, 'function', { from: 0, seen });
      expect(await readCursor(environment, 'function')).toMatchObject({ seen });
    },
  );

  it.each(ALL_DAMAGES.filter((what) => what !== 'a directory'))(
    '%s: a checkpoint is told, or is as none',
    async (what) => {
      const checkpoint = createCheckpoint(app.stateDirectory(), v.object({ done: v.number() }), 'test', [
        'a',
      ]);
      await checkpoint.save({ done: 1 });
      const [name = ''] = readdirSync(at('checkpoints'));
      damage(at('checkpoints', name), what);
      if (NO_FILES.includes(what)) await expect(checkpoint.read()).rejects.toThrow(/^it (is|has) /);
      else expect(await checkpoint.read()).toBeUndefined();
      await checkpoint.save({ done: 2 });
      expect(await checkpoint.read()).toEqual({ done: 2 });
    },
  );

  it.each(ALL_DAMAGES)('%s: what was trusted is not guessed', async (what) => {
    const path = join(app.stateDirectory(), '.local', 'state', 'backoffice', 'trusted.json');
    damage(path, what);
    const { code, stderr } = await app.run(['trust', '--list']);
    expect([code, stderr.split('\n').length], stderr).toEqual([1, 3]);
    expect(stderr).toContain(path);
    expect(stderr).toContain('hint:  remove it, and agree again');
    rmSync(path, { recursive: true });
  });
});
