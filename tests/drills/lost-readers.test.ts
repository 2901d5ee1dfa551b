import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { History } from '../../src/journal/history.ts';
import { type Built, built } from '../support/built.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

/** What a command says may get lost at any line; what it does, what it records and how it exits does not. */

let app: Built;

beforeAll(() => {
  app = built();
});

afterAll(() => app.dispose());

/** Ends the reader of a command after its first line. @returns the exit code of the command. */
async function toHead(command: string): Promise<number> {
  const { stdout, stderr } = await app.shell(`{ { ${command}; echo $? >&3; } 2>&1 | head -n 1 >&2; } 3>&1`);
  expect(stderr.split('\n')).toHaveLength(2);
  return Number(stdout);
}

async function json<T>(command: string): Promise<T> {
  const { stdout, stderr } = await app.shell(`backoffice ${command} --json`);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

async function lastChange(): Promise<unknown> {
  const { entries } = await json<History>('history --limit 1');
  const { action, outcome } = entries[0] ?? {};
  return { action, outcome };
}

const done = (action: string) => ({ action, outcome: 'done' });

describe('a reader that goes away after the first line', { timeout: 60_000 }, () => {
  it('of a deployment: it is verified and recorded', async () => {
    expect(await toHead('backoffice deploy')).toBe(0);
    expect(await json('releases')).toMatchObject({ releases: [{ number: 1, verified: true }] });
    expect(await lastChange()).toEqual(done('deploy'));
  });

  it('of an import: every line is in the table', async () => {
    const rows = Array.from({ length: 300 }, (_, n) => `${JSON.stringify({ id: `row-${n}` })}\n`);
    writeFileSync(join(app.directory, 'rows.jsonl'), rows.join(''));
    expect(await toHead('backoffice items import rows.jsonl --yes')).toBe(0);
    expect(await json('table --count')).toMatchObject({ items: { exact: 300 } });
    expect(await lastChange()).toEqual(done('items import'));
  });

  it('of a cut-over: the application uses the restored table, and it is recorded', async () => {
    expect(await toHead('backoffice backup create --name held --wait')).toBe(0);
    expect(await toHead('backoffice backup restore held --cut-over --no-freeze --yes --confirm local')).toBe(
      0,
    );
    expect(await lastChange()).toEqual(done('backup restore'));
    expect((await json<{ tableName: string }>('outputs')).tableName).not.toBe('local-backoffice-data');
    expect((await json<{ items: unknown[] }>('items list --limit 2')).items).toHaveLength(2);
  });

  it('of a rollback: the release before is live, and the ledger says so', async () => {
    writeFileSync(
      join(app.directory, 'backoffice.config.json'),
      JSON.stringify({ environments: { local: { memoryMb: 512 } } }),
    );
    expect(await toHead('backoffice deploy --yes')).toBe(0);
    expect(await toHead('backoffice rollback 1 --yes')).toBe(0);
    const { releases } = await json<{ releases: { number: number; verified: boolean }[] }>('releases');
    expect(releases[0]).toMatchObject({ verified: true });
    expect(await json('function show')).toMatchObject({ memoryMb: 256 });
    expect(await lastChange()).toEqual(done('rollback'));
  });

  it.each([
    ['backoffice items get nope --json', 7],
    ['backoffice loadtest --requests 5 --no-server --fail-if "p50>0ms" --yes', 3],
    ['backoffice items list --all --json', 0],
    ['backoffice items export', 0],
    ['backoffice help', 0],
  ])('of %s: the exit code is %i', async (command, code) => {
    const { stdout } = await app.shell(`{ { ${command}; echo $? >&3; } 2>&1 | true; } 3>&1`);
    expect(Number(stdout)).toBe(code);
  });
});

describe('a full disk under stdout', () => {
  const SAID = 'error: the result could not be written to stdout: no space left on device\n';

  it.each([
    ['help', 1],
    ['status --json', 1],
    ['items list --all --json', 1],
    ['items export --quiet', 1],
    ['loadtest --requests 5 --no-server --fail-if "p50>0ms" --yes --quiet', 3],
  ])('%s says so in one line', async (argv, code) => {
    expect(await app.shell(`backoffice ${argv} >/dev/full`)).toEqual({ code, stdout: '', stderr: SAID });
  });

  it('does not hide another error', async () => {
    expect(await app.shell('backoffice items get nope --json >/dev/full')).toMatchObject({
      code: 7,
      stderr: expect.stringMatching(/^error: item "nope" does not exist\n/),
    });
  });

  it('leaves done what is done', async () => {
    expect(await app.shell('backoffice items create --id kept --quiet >/dev/full')).toMatchObject({
      code: 1,
    });
    expect(await json('items get kept')).toMatchObject({ id: 'kept' });
    expect(await lastChange()).toEqual(done('items create'));
  });

  it('that takes a part of a result is not taken for one that took all', async ({ skip }) => {
    const disk = mountSmallDisk(1);
    if (disk === undefined) return skip();
    try {
      disk.fill(8192);
      const file = join(disk.directory, 'list.json');
      expect(await app.shell(`backoffice items list --limit 100 --json >${file}`)).toEqual({
        code: 1,
        stdout: '',
        stderr: SAID,
      });
    } finally {
      disk.dispose();
    }
  });
});

describe('a full disk under stderr', () => {
  it.each([
    ['items get nope', 7],
    ['items list --limit 0', 2],
    ['items create --id silent', 0],
    ['deploy', 0],
  ])('%s exits as ever', async (argv, code) => {
    expect(await app.shell(`backoffice ${argv} 2>/dev/full`)).toMatchObject({ code, stderr: '' });
  });
});

it('a destruction whose reader goes away takes everything down', async () => {
  expect(await toHead('backoffice destroy --confirm local --yes')).toBe(0);
  expect(await lastChange()).toEqual(done('destroy'));
  expect((await app.shell('backoffice status')).code).toBe(7);
});
