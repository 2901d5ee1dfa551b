import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { History, Undone } from '../../src/journal/history.ts';
import type { Item } from '../../src/services/items/types.ts';
import type { LogGroupList } from '../../src/services/logs/groups.ts';
import { createShiftedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { setVariables } from '../support/variables.ts';

const app = useDeployed();

/** Runs a change. @returns its number, as the change itself tells it. */
async function change(...argv: string[]): Promise<string> {
  const { code, stderr } = await app.run(argv);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/to undo this: backoffice undo \d+/)]);
  return /backoffice undo (\d+)/.exec(stderr)?.[1] ?? '';
}

const undo = (number: string, ...more: string[]) => app.json<Undone>(['undo', number, ...more]);
const item = async (id: string) => (await app.json<Item>(['items', 'get', id])).result;

describe('items', () => {
  it('deletes what was created, gives back what was changed, creates again what was deleted', async () => {
    const created = await change('items', 'create', '--id', 'one', '--set', 'n=12345678901234567890.5');
    const updated = await change(
      'items',
      'update',
      'one',
      '--status',
      'done',
      '--set',
      'colour=red',
      '--set',
      'n=null',
    );
    expect((await undo(created)).code).toBe(6);
    const { result } = await undo(updated);
    expect(result).toMatchObject({ changed: true, action: 'items update', target: 'item one' });
    expect(await item('one')).toMatchObject({ status: 'pending', version: 3 });
    const { stdout } = await app.run(['items', 'get', 'one', '--json']);
    expect(stdout).toContain('12345678901234567890.5');
    expect(stdout).not.toContain('colour');
    const deleted = await change('items', 'delete', 'one', '--yes');
    expect((await undo(deleted)).code).toBe(0);
    expect((await app.run(['items', 'get', 'one', '--json'])).stdout).toContain(
      '"n": 12345678901234567890.5',
    );
  });

  it('refuses what was changed since, and says what is there', async () => {
    await change('items', 'create', '--id', 'two');
    const first = await change('items', 'update', 'two', '--status', 'a');
    await change('items', 'update', 'two', '--status', 'b');
    const { code, stdout, stderr } = await app.run(['undo', first]);
    expect([code, stdout]).toEqual([6, '']);
    expect(stderr).toContain('item two was changed since');
    expect(stderr).toContain('it is at version 3, not 2');
    expect((await item('two')).status).toBe('b');
  });

  it('deletes only after asking, and sends nothing in a dry run', async () => {
    const created = await change('items', 'create', '--id', 'three');
    expect((await app.run(['undo', created])).code).toBe(5);
    const { result } = await undo(created, '--dry-run');
    expect(result).toMatchObject({ changed: false, what: 'delete item three' });
    expect((await item('three')).id).toBe('three');
    expect((await undo(created, '--yes')).code).toBe(0);
    expect((await app.run(['items', 'get', 'three'])).code).toBe(7);
  });

  it('cannot give back what the journal has only by its hash', async () => {
    await change('items', 'create', '--id', 'four', '--set', 'apiKey=hunter2-canary');
    const deleted = await change('items', 'delete', 'four', '--yes');
    const { code, stderr } = await app.run(['undo', deleted]);
    expect([code, stderr]).toEqual([5, expect.stringContaining('only its hash')]);
    expect(readFileSync(join(app.stateDirectory(), 'journal.ndjson'), 'utf8')).not.toContain('hunter2');
  });
});

describe('variables', () => {
  const values = async () =>
    (
      await app.json<{ variables: { name: string; value: string }[] }>(['config', '--show'])
    ).result.variables.map(({ name, value }) => `${name}=${value}`);

  it('get the values that they had, which Lambda kept: none is in the journal', async () => {
    const before = await values();
    const first = await change('config', 'set', 'FEATURES=a-canary', 'LOG_LEVEL=DEBUG');
    const second = await change('config', 'set', 'FEATURES=b-canary');
    expect((await undo(second)).code).toBe(0);
    expect(await values()).toContain('FEATURES=a-canary');
    const third = await change('config', 'unset', 'FEATURES');
    expect((await undo(third)).code).toBe(0);
    expect((await undo(first)).result.what).toMatch(
      /^give LOG_LEVEL the values of version \d+; remove FEATURES$/,
    );
    expect(await values()).toEqual(before);
    expect(readFileSync(join(app.stateDirectory(), 'journal.ndjson'), 'utf8')).not.toContain('canary');
  });

  it('refuses when one of them is another by now, and leaves the others as they are', async () => {
    const number = await change('config', 'set', 'SIDE=x');
    const held = Object.fromEntries((await values()).map((text) => text.split('=') as [string, string]));
    await setVariables(app.local(), { ...held, OTHER: 'kept' });
    expect((await undo(number)).code).toBe(0);
    expect(await values()).toContain('OTHER=kept');
    const again = await change('config', 'set', 'SIDE=y');
    await setVariables(app.local(), { ...held, SIDE: 'somebody else' });
    const { code, stderr } = await app.run(['undo', again]);
    expect([code, stderr]).toEqual([6, expect.stringContaining('SIDE differ')]);
  });
});

describe('retention', () => {
  it('asks before lines are lost, changes both groups, and is undone', async () => {
    const days = async () =>
      (await app.json<LogGroupList>(['logs', 'groups'])).result.groups.map(
        ({ retentionDays }) => retentionDays,
      );
    const before = await days();
    expect((await app.run(['logs', 'retention', '1'])).code).toBe(5);
    const number = await change('logs', 'retention', 'never');
    expect(await days()).toEqual([null, null]);
    expect((await app.json(['logs', 'retention', 'never'])).result).toMatchObject({ changed: false });
    expect((await undo(number)).code).toBe(0);
    expect(await days()).toEqual(before);
    expect((await undo(number)).code).toBe(6);
    expect((await app.run(['logs', 'retention', '8'])).code).toBe(2);
  });
});

describe('a move to another table', () => {
  it('is undone as the restore itself would undo it', async () => {
    await app.run(['backup', 'create', '--name', 'held', '--wait']);
    const table = async () => (await app.json<{ tableName: string }>(['outputs'])).result.tableName;
    const own = await table();
    expect(
      (await app.run(['backup', 'restore', 'held', '--cut-over', '--no-freeze', '--confirm', 'local'])).code,
    ).toBe(0);
    const { result } = await app.json<History>(['history']);
    const number = String(result.entries.find(({ action }) => action === 'backup restore')?.number);
    expect(await table()).not.toBe(own);
    expect((await undo(number)).code).toBe(5);
    // It waits for the function's timeout.
    const clock = createShiftedClock();
    expect((await app.run(['undo', number, '--confirm', 'local'], { clock })).code).toBe(0);
    expect(await table()).toBe(own);
    expect((await undo(number, '--confirm', 'local')).code).toBe(6);
  });
});

describe('what cannot be undone', () => {
  it.each([
    ['deploy', 'backoffice rollback'],
    ['backup create', 'backoffice backup delete'],
  ])('names what to do instead: %s', async (action, words) => {
    const { result } = await app.json<History>(['history', '--limit', '1000']);
    const number = result.entries.find((entry) => entry.action === action)?.number;
    const { code, stderr } = await app.run(['undo', String(number)]);
    expect([code, stderr]).toEqual([5, expect.stringContaining(words)]);
  });

  it('says so when it is made', async () => {
    const { stderr } = await app.run(['backup', 'delete', 'held']);
    expect(stderr).toContain('requires confirmation (cannot be undone)');
  });

  it('names a number that is not there, and one of another environment', async () => {
    expect((await app.run(['undo', '9999'])).code).toBe(7);
    const { code, stderr } = await app.run(['undo', '1', '--env', 'other', '--region', 'eu-west-1']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('undo it there: backoffice undo 1 --env local'),
    ]);
    expect((await app.run(['undo', 'x'])).code).toBe(2);
  });
});
