import { execFileSync } from 'node:child_process';
import {
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { History, Undone } from '../../src/journal/history.ts';
import type { Item } from '../../src/services/items/types.ts';
import type { LogGroupList } from '../../src/services/logs/groups.ts';
import { createShiftedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';
import { setVariables } from '../support/variables.ts';

const TABLE = 'local-backoffice-data';
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

  it('does not delete another item that was created in the place of the one that was made', async () => {
    const created = await change('items', 'create', '--id', 'again');
    await app.run(['items', 'delete', 'again', '--yes']);
    const second = await change('items', 'create', '--id', 'again');
    const { code, stdout, stderr } = await app.run(['undo', created, '--yes']);
    expect([code, stdout]).toEqual([6, '']);
    expect(stderr).toContain('it is another item, created ');
    expect((await item('again')).version).toBe(1);
    expect((await app.run(['undo', second, '--yes'])).code).toBe(0);
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

  it('says at once that it cannot give back what is secret, which is kept nowhere', async () => {
    const created = await change('items', 'create', '--id', 'four', '--set', 'apiKey=hunter2-canary');
    const told = (...argv: string[]) => app.run(['items', ...argv, '--yes']);
    const kept = await told('update', 'four', '--set', 'apiKey=hunter3-canary');
    expect(kept.stderr).toContain('this cannot be undone: attribute apiKey is not kept');
    // What is not of the secret can be taken back.
    expect((await undo(await change('items', 'update', 'four', '--status', 'done'))).code).toBe(0);
    expect((await undo(created)).code).toBe(6);
    const { code, stderr } = await told('delete', 'four');
    expect([code, stderr]).toEqual([0, 'this cannot be undone: attribute apiKey is not kept\n']);
    const number = (await app.json<History>(['history'])).result.entries[0]?.number;
    const refused = await app.run(['undo', String(number)]);
    expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining('it is kept for 30 days')]);
    const files = readdirSync(app.stateDirectory(), { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile() && !each.parentPath.includes('local')))
      expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain('-canary');
  });

  it('puts rows back with their types, their places and what others wrote since', async () => {
    const dynamoDB = new DynamoDBClient(clientOptions(app.local().endpoint));
    const key = { id: { S: 'typed' }, timestamp: { N: '0' } };
    const Item: Record<string, AttributeValue> = {
      ...key,
      status: { S: 'in progress' },
      tags: { SS: ['x', 'y'] },
      bin: { B: new Uint8Array([0, 255]) },
      constructor: { S: 'a name that the API does not take' },
      attributes: { M: { inner: { NS: ['1', '2'] } } },
      version: { N: '7' },
    };
    const row = async () =>
      (await dynamoDB.send(new GetItemCommand({ TableName: TABLE, Key: key, ConsistentRead: true }))).Item;
    await dynamoDB.send(new PutItemCommand({ TableName: TABLE, Item }));
    const updated = await change('items', 'update', 'typed', '--status', 'done', '--set', 'n=1');
    await dynamoDB.send(
      new UpdateItemCommand({
        TableName: TABLE,
        Key: key,
        UpdateExpression: 'SET #e = :v',
        ExpressionAttributeNames: { '#e': 'external' },
        ExpressionAttributeValues: { ':v': { S: 'kept' } },
      }),
    );
    expect((await undo(updated, '--dry-run')).result.after).toMatchObject({
      status: 'in progress',
      version: 9,
    });
    expect((await undo(updated)).code).toBe(0);
    const updatedAt = { S: expect.any(String) };
    const expected = { ...Item, external: { S: 'kept' }, version: { N: '9' }, updatedAt };
    expect(await row()).toEqual(expected);
    for (const via of ['api', 'lambda', 'table']) {
      const before = await row();
      const deleted = await change('items', 'delete', 'typed', '--yes', '--via', via);
      expect(await row()).toBeUndefined();
      expect((await undo(deleted)).code).toBe(0);
      expect(await row()).toEqual(before);
    }
  });

  it('takes nothing back where an attribute is another by now, though the version is the same', async () => {
    await change('items', 'create', '--id', 'five');
    const updated = await change('items', 'update', 'five', '--status', 'a', '--via', 'table');
    await new DynamoDBClient(clientOptions(app.local().endpoint)).send(
      new UpdateItemCommand({
        TableName: TABLE,
        Key: { id: { S: 'five' }, timestamp: { N: '0' } },
        UpdateExpression: 'SET #s = :v',
        ExpressionAttributeNames: { '#s': 'status' },
        ExpressionAttributeValues: { ':v': { S: 'b' } },
      }),
    );
    const { code, stderr } = await app.run(['undo', updated]);
    expect([code, stderr]).toEqual([6, expect.stringContaining('its attributes are others by now')]);
    expect((await item('five')).status).toBe('b');
  });

  it('keeps files for their owner alone, for 30 days and 100 MB at most', async () => {
    const folder = join(app.stateDirectory(), 'undo');
    const old = join(folder, 'old.json');
    const [first, second] = ['large-1.json', 'large-2.json'].map((name) => join(folder, name));
    writeFileSync(old, '{}');
    utimesSync(old, 0, Date.now() / 1000 - 31 * 86_400);
    for (const [index, file] of [first, second].entries()) {
      truncateTo(file ?? '', 60 * 1024 * 1024);
      utimesSync(file ?? '', 0, Date.now() / 1000 - 60 + index);
    }
    await change('items', 'create', '--id', 'six');
    await change('items', 'update', 'six', '--status', 'a');
    const names = readdirSync(folder);
    expect(names).toContain('large-2.json');
    expect(names).not.toContain('large-1.json');
    expect(names).not.toContain('old.json');
    for (const name of names.filter((each) => !each.startsWith('large')))
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });
});

function truncateTo(file: string, bytes: number): void {
  writeFileSync(file, '');
  truncateSync(file, bytes);
}

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

  it('waits for no pipe in the place of what was kept', async () => {
    await change('items', 'create', '--id', 'piped');
    const number = await change('items', 'update', 'piped', '--status', 'done');
    const { result } = await app.json<History>(['history', '--limit', '1']);
    const file = join(app.stateDirectory(), 'undo', `${result.entries[0]?.id}.json`);
    rmSync(file);
    execFileSync('mkfifo', [file]);
    const { code, stderr } = await app.run(['undo', number, '--yes']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('it is a named pipe')]);
    expect(stderr).not.toContain('looks like a defect');
    expect((await item('piped')).status).toBe('done');
  });
});
