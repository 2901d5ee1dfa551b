import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import type { RowsApi } from '../../src/aws/rows.ts';
import { BackofficeError } from '../../src/errors.ts';
import type { ItemsChanged } from '../../src/results/items.ts';
import { rowText } from '../../src/services/table/row-text.ts';
import type { CliOptions } from '../support/cli.ts';
import { createShiftedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const TABLE = 'local-backoffice-data';
const clock = createShiftedClock();
const app = useDeployed(true, { clock });
let dynamoDB: DynamoDBClient;

const number = (index: number): string => String(index).padStart(3, '0');

/** Sixty as the application writes them, and two with what only others write. */
const ROWS = [
  ...Array.from({ length: 60 }, (_, index) => ({
    id: { S: `item-${number(index)}` },
    timestamp: { N: '0' },
    status: { S: index % 2 === 0 ? 'old' : 'new' },
    description: { S: `number ${index}` },
    attributes: { M: { count: { N: String(index) } } },
    createdAt: { S: '2026-01-01T00:00:00.000Z' },
    updatedAt: { S: '2026-01-01T00:00:00.000Z' },
    version: { N: '3' },
  })),
  {
    id: { S: 'raw-0' },
    timestamp: { N: '0' },
    status: { S: 'in progress' },
    tags: { SS: ['b', 'a'] },
    digits: { N: '12345678901234567890123' },
  },
  {
    id: { S: 'raw-1' },
    timestamp: { N: '0' },
    bytes: { B: Buffer.from([0, 255]) },
    tags: { NS: ['1', '2'] },
  },
];

async function scan(): Promise<Record<string, Record<string, unknown>>[]> {
  const { Items = [] } = await dynamoDB.send(new ScanCommand({ TableName: TABLE }));
  return Items as unknown as Record<string, Record<string, unknown>>[];
}

/** The rows as text, without what every change counts on. */
async function table(): Promise<string[]> {
  const rows = await scan();
  return rows.map(({ version, updatedAt, lastRequest, ...row }) => rowText(row)).sort();
}

async function write(requests: readonly object[]): Promise<void> {
  for (let start = 0; start < requests.length; start += 25)
    await dynamoDB.send(
      new BatchWriteItemCommand({ RequestItems: { [TABLE]: requests.slice(start, start + 25) } }),
    );
}

const put = (rows: readonly object[]) => write(rows.map((Item) => ({ PutRequest: { Item } })));

beforeAll(() => {
  dynamoDB = new DynamoDBClient(clientOptions(app.local().endpoint));
});

beforeEach(async () => {
  const rows = await scan();
  await write(rows.map(({ id, timestamp }) => ({ DeleteRequest: { Key: { id, timestamp } } })));
  await put(ROWS);
});

/** Puts something between a change and the table's rows. */
const withRows = (change: (rows: RowsApi) => Partial<RowsApi>): Partial<CliOptions> => ({
  wrap: (connection: Connection): Connection => ({
    ...connection,
    rows: async () => {
      const rows = await connection.rows();
      return { ...rows, ...change(rows) };
    },
  }),
});

const change = (verb: 'update' | 'delete', where: string, ...argv: string[]) =>
  app.json<ItemsChanged>(['items', verb, '--where', where, ...argv]);

async function undoLast(...argv: string[]) {
  const { result } = await app.json<{ entries: { number: number }[] }>(['history', '--limit', '1']);
  return app.run(['undo', String(result.entries[0]?.number), '--yes', ...argv]);
}

const spooled = (): string[] => {
  const directory = join(app.stateDirectory(), 'spool');
  return existsSync(directory) ? readdirSync(directory) : [];
};

describe('items delete --where', () => {
  it('shows the count, a sample and the price first, and asks', async () => {
    const before = await table();
    const { code, stderr } = await app.run(['items', 'delete', '--where', 'status=old']);
    expect(code).toBe(5);
    expect(stderr).toContain('30 items match');
    expect(stderr).toMatch(
      /to delete: item-\d+, item-\d+, item-\d+, item-\d+, item-\d+ and 25 more; about 60 write units/,
    );
    expect(stderr).toContain('deleting 30 items of local requires confirmation');
    const dry = await change('delete', 'status=old', '--dry-run');
    expect(dry.result).toMatchObject({ changed: false, matched: 30, selected: 30, items: 0, writeUnits: 60 });
    expect(await table()).toEqual(before);
    expect(spooled()).toEqual([]);
  });

  it('deletes what the condition holds for, and undo puts every row back as it was', async () => {
    const before = await scan();
    const { code, result, stderr } = await change(
      'delete',
      'status=old OR NOT attribute_exists(version)',
      '--yes',
    );
    expect(code).toBe(0);
    expect(result).toMatchObject({ changed: true, matched: 32, items: 32, movedOn: 0, undoable: 32 });
    expect(stderr).toMatch(/to undo this: backoffice undo \d+/);
    expect(await scan()).toHaveLength(30);
    expect(spooled()).toEqual([]);
    const [receipt = ''] = readdirSync(join(app.stateDirectory(), 'undo')).filter((name) =>
      name.endsWith('.jsonl'),
    );
    expect(statSync(join(app.stateDirectory(), 'undo', receipt)).mode & 0o777).toBe(0o600);
    const undone = await undoLast();
    expect(undone).toMatchObject({ code: 0 });
    expect(undone.stdout).toContain('put 32 items back');
    expect((await scan()).map(rowText).sort()).toEqual(before.map(rowText).sort());
  });

  it('says what it leaves because of others, and undo leaves what was made anew', async () => {
    let first = true;
    const others = withRows((rows) => ({
      async delete(request) {
        if (first) {
          first = false;
          const id = request.Key.id as { S: string };
          await dynamoDB.send(
            new PutItemCommand({
              TableName: TABLE,
              Item: { id, timestamp: { N: '0' }, status: { S: 'old' } },
            }),
          );
        }
        return rows.delete(request);
      },
    }));
    const { stdout, code } = await app.run(['items', 'delete', '--where', 'status=old', '--yes'], others);
    expect(code).toBe(6);
    expect(stdout).toMatch(/deleted 29 items .*\n1 item changed meanwhile, left: item-\d+; rerun for those/);
    await dynamoDB.send(
      new PutItemCommand({ TableName: TABLE, Item: { id: { S: 'item-000' }, timestamp: { N: '0' } } }),
    );
    const undone = await undoLast();
    expect(undone.code).toBe(6);
    expect(undone.stderr).toMatch(/were changed since change \d+, and left as they are: .*item-000/);
    expect(await scan()).toHaveLength(62);
  });

  it('does not bring back by undo what it did not delete', async () => {
    const moved = withRows((rows) => ({
      async delete(request) {
        const { S: id } = request.Key.id as { S: string };
        if (id === 'item-004')
          await dynamoDB.send(
            new PutItemCommand({
              TableName: TABLE,
              Item: { id: { S: id }, timestamp: { N: '0' }, status: { S: 'old' } },
            }),
          );
        return rows.delete(request);
      },
    }));
    const { result } = await app.json<ItemsChanged>(
      ['items', 'delete', '--where', 'status=old', '--yes'],
      moved,
    );
    expect(result).toMatchObject({ items: 29, movedOn: 1, undoable: 29 });
    expect((await app.run(['items', 'delete', 'item-004', '--yes', '--via', 'table'])).code).toBe(0);
    const { result: history } = await app.json<{ entries: { number: number; action: string }[] }>([
      'history',
    ]);
    const change = history.entries.find(({ action }) => action === 'items delete --where')?.number;
    expect((await app.run(['undo', String(change), '--yes'])).code).toBe(0);
    expect((await scan()).map(({ id }) => id?.S)).not.toContain('item-004');
    expect(await scan()).toHaveLength(61);
  });

  it('takes a deletion whose answer was lost for its own', async () => {
    const lost = withRows((rows) => ({
      async delete(request) {
        await rows.delete(request);
        throw Object.assign(
          new BackofficeError('CONFLICT', 'the condition failed', {
            awsCode: 'ConditionalCheckFailedException',
            cause: Object.assign(new Error(), { $metadata: { attempts: 2 } }),
          }),
        );
      },
    }));
    const { stdout, code } = await app.run(['items', 'delete', '--where', 'status=old', '--yes'], lost);
    expect(stdout).toContain('deleted 30 items');
    expect(code).toBe(0);
  });

  it('shows ids of others on one line, without what a terminal obeys', async () => {
    await put([{ id: { S: 'a\nerror: forged\u001b[31m' }, timestamp: { N: '0' }, status: { S: 'odd' } }]);
    const { stderr, code } = await app.run(['items', 'delete', '--where', 'status=odd', '--dry-run']);
    expect(code).toBe(0);
    expect(stderr).toContain('to delete: a; about');
    for (const text of ['\nerror', '\u001b']) expect(stderr).not.toContain(text);
    const wrong = await app.run(['items', 'count', '--where', 'status == "\u001b[31m\nerror: forged']);
    for (const text of ['\nerror: forged', '\u001b']) expect(wrong.stderr).not.toContain(text);
  });

  it('keeps no secret, and says which items cannot be put back', async () => {
    await put([
      { id: { S: 's-1' }, timestamp: { N: '0' }, status: { S: 'kept' }, password: { S: 'canary' } },
      { id: { S: 's-2' }, timestamp: { N: '0' }, status: { S: 'kept' } },
    ]);
    const { stderr, result } = await change('delete', 'status=kept', '--yes');
    expect(result).toMatchObject({ items: 2, undoable: 1 });
    expect(stderr).toContain('1 item of these cannot be undone: attribute password is not kept');
    expect(stderr).not.toContain('canary');
    expect(await undoLast()).toMatchObject({ code: 0 });
    expect((await scan()).some(({ id }) => id?.S === 's-2')).toBe(true);
  });
});

describe('items update --where', () => {
  it('changes what was asked by the rules of the application, and undo takes it back', async () => {
    const before = await table();
    const argv = ['--status', 'stale', '--set', 'count=null', '--set', 'note={"a":[1]}', '--yes'];
    const { result } = await change('update', 'status=old AND count<10', ...argv);
    expect(result).toMatchObject({ changed: true, matched: 5, items: 5, same: 0 });
    const { result: item } = await app.json(['items', 'get', 'item-004']);
    expect(item).toMatchObject({ status: 'stale', attributes: { note: { a: [1] } }, version: 4 });
    expect((await app.json(['items', 'get', 'item-001'])).result).toMatchObject({
      status: 'new',
      version: 3,
    });
    // What has these values already is not written again.
    const again = await change('update', 'status=stale', ...argv);
    expect(again.result).toMatchObject({ changed: false, matched: 5, selected: 0, same: 5 });
    const { result: history } = await app.json<{ entries: { number: number; action: string }[] }>([
      'history',
    ]);
    const done = history.entries.find(({ action }) => action === 'items update --where');
    expect((await app.run(['undo', String(done?.number), '--yes'])).code).toBe(0);
    expect(await table()).toEqual(before);
    expect((await app.json(['items', 'get', 'item-004'])).result).toMatchObject({ version: 5 });
  });

  it('leaves types of rows that others wrote as they are', async () => {
    await change('update', 'begins_with(id, "raw-")', '--set', 'digits=1', '--yes');
    await undoLast();
    const rows = new Map((await scan()).map((row) => [row.id?.S, row]));
    expect(rows.get('raw-0')).toMatchObject({
      tags: { SS: expect.arrayContaining(['a', 'b']) as string[] },
      digits: { N: '12345678901234567890123' },
    });
    expect(rows.get('raw-1')).toMatchObject({ tags: { NS: expect.any(Array) as string[] } });
  });

  it('can be interrupted, undone that far, and resumed', async () => {
    const before = await table();
    const controller = new AbortController();
    let writes = 0;
    const stopping = withRows((rows) => ({
      async update(request) {
        writes += 1;
        if (writes > 27) controller.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
        controller.signal.throwIfAborted();
        return rows.update(request);
      },
    }));
    const argv = ['items', 'update', '--where', 'begins_with(id, "item-")', '--set', 'seen=true', '--yes'];
    const stopped = await app.run(argv, { signal: controller.signal, ...stopping });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain(
      'undo takes back what was changed before; its number: backoffice history',
    );
    expect(stopped.stderr).toMatch(/rerun to resume: backoffice items update --where/);
    expect(spooled()).toEqual([]);
    const counted = await app.json<{ items: number }>(['items', 'count', '--where', 'seen=true']);
    expect(counted.result.items).toBeGreaterThanOrEqual(25);
    expect(counted.result.items).toBeLessThan(60);
    expect(await undoLast()).toMatchObject({ code: 0 });
    expect(await table()).toEqual(before);
    const { result } = await app.json<ItemsChanged>(argv);
    expect(result).toMatchObject({ items: 60 });
  });

  it('keeps within --max-wcu', async () => {
    const begun = clock.now().getTime();
    const { result } = await change('update', 'status=new', '--status', 'newer', '--yes', '--max-wcu', '10');
    expect(result).toMatchObject({ items: 30 });
    expect(clock.now().getTime() - begun).toBeGreaterThanOrEqual((result.writeUnits / 10 - 1) * 1000);
  });

  it('refuses what the application would refuse, and what does not go together', async () => {
    for (const argv of [
      ['--status', 'not good'],
      ['--set', 'constructor=1'],
      [],
      ['--status', 'x', '--via', 'table'],
      ['--status', 'x', '--if-version', '3'],
      ['item-001', '--status', 'x'],
    ])
      expect(await app.run(['items', 'update', '--where', 'status=old', '--yes', ...argv])).toMatchObject({
        code: 2,
        stdout: '',
      });
    expect(await app.run(['items', 'update', '--status', 'x'])).toMatchObject({ code: 2 });
    expect(await app.run(['items', 'delete', 'item-001', '--yes', '--max-wcu', '3'])).toMatchObject({
      code: 2,
    });
  });

  it('counts those whose version cannot be counted on', async () => {
    await put([{ id: { S: 'odd' }, timestamp: { N: '0' }, version: { N: '1.5' } }]);
    const { stderr, result } = await change('update', 'id=odd', '--status', 'x', '--yes');
    expect(result).toMatchObject({ changed: false, matched: 1, selected: 0, refused: 1 });
    expect(stderr).toContain('1 of them cannot be changed');
  });
});

describe('a condition that is not what was meant', () => {
  it.each([
    'NOT status IN (pending, done)',
    'NOT begins_with(description, t)',
    'colour <> red',
    'count BETWEEN low AND 7',
  ])('%s changes nothing: a word without quotes is a field', async (condition) => {
    const before = await table();
    const { code, stderr } = await app.run(['items', 'delete', '--where', condition, '--yes', '--quiet']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/\w+ is taken for a field\n.*a text stands in quotes/),
    ]);
    expect(await table()).toEqual(before);
  });

  it('of many words without quotes is refused at once', async () => {
    const words = Array.from({ length: 60 }, (_, n) => `w${n}`).join(', ');
    const { code, stderr } = await app.run(['items', 'count', '--where', `status IN (${words})`]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('texts stand in quotes')]);
  });

  it('is kept without the values of secret fields', async () => {
    const argv = [
      'items',
      'update',
      '--where',
      'password <> "hunter2hunter2"',
      '--where',
      'status=old',
      '--status',
      'seen',
      '--yes',
    ];
    await app.run(argv);
    const { stdout } = await app.run(['history', '--json', '--limit', '1']);
    expect(stdout).toContain('(a condition on password) AND (status=old)');
    expect(stdout).not.toContain('hunter2hunter2');
  });
});

it('changes and undoes items with separators of lines in their texts', async () => {
  const separators = `a\u2028b\u2029c\r\nd`;
  const data = JSON.stringify({ status: 'sep', note: separators });
  expect((await app.run(['items', 'create', '--id', 'sep-1', '--data', data])).code).toBe(0);
  const { result } = await app.json<ItemsChanged>(['items', 'delete', '--where', 'status=sep', '--yes']);
  expect(result).toMatchObject({ items: 1, undoable: 1 });
  expect((await undoLast()).code).toBe(0);
  const back = await app.json<{ item: { attributes: { note: string } } }>(['items', 'get', 'sep-1']);
  expect(back.result).toMatchObject({ attributes: { note: separators } });
});
