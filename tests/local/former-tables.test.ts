import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Level } from 'level';
import { expect, it, onTestFinished } from 'vitest';
import {
  type FormerTable,
  type FormerTables,
  openFormerTables,
} from '../../src/local/services/dynamodb/former-engine/read-former-tables.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { ITEM_TABLE } from '../support/item-table.ts';

type Row = Readonly<Record<string, unknown>>;

/** `tables/` as the former engine wrote it in two runs, `items.json` as it then answered GetItem for each. */
const FIXTURE = new URL('../fixtures/former-tables/', import.meta.url);
const ITEMS: Readonly<Record<string, readonly Row[]>> = JSON.parse(
  readFileSync(new URL('items.json', FIXTURE), 'utf8'),
);

/** LevelDB writes when it opens a directory: the tests open copies. */
function copyOfTables(): string {
  const directory = join(temporaryDirectory(), 'tables');
  cpSync(new URL('tables', FIXTURE), directory, { recursive: true });
  return directory;
}

/** Changes a copy as damage would. */
async function withRecords<T>(
  directory: string,
  work: (level: Level<string, string | Uint8Array>) => Promise<T>,
): Promise<T> {
  const level = new Level<string, string | Uint8Array>(directory);
  try {
    return await work(level);
  } finally {
    await level.close();
  }
}

async function opened(directory: string): Promise<FormerTables> {
  const former = await openFormerTables(directory);
  if (former === undefined) throw new Error(`no LevelDB in ${directory}`);
  return former;
}

async function openTables(directory: string): Promise<FormerTable[]> {
  const former = await opened(directory);
  onTestFinished(() => former.close());
  return await former.tables();
}

const fail = (error: unknown): never => {
  throw error;
};

async function rowsByTable(directory: string): Promise<Record<string, Row[]>> {
  const rows: Record<string, Row[]> = {};
  for (const table of await openTables(directory)) {
    const read: Row[] = [];
    for await (const row of table.rows(fail)) read.push(row);
    rows[String(table.description.TableName)] = read;
  }
  return rows;
}

/** Exactly, in any order: also the order of attributes, and names such as `__proto__`. */
const textsOf = (rows: readonly Row[] = []) => rows.map((row) => JSON.stringify(row)).sort();

it('reads back every item of every table', async () => {
  const rows = await rowsByTable(copyOfTables());
  expect(Object.keys(rows).sort()).toEqual(['counters', 'dev-backoffice-data']);
  for (const [table, items] of Object.entries(ITEMS)) expect(textsOf(rows[table])).toEqual(textsOf(items));
});

it('describes every table', async () => {
  const [counters, data] = (await openTables(copyOfTables())).map(({ description }) => description);
  expect(data).toMatchObject({
    TableName: 'dev-backoffice-data',
    KeySchema: ITEM_TABLE.KeySchema,
    AttributeDefinitions: ITEM_TABLE.AttributeDefinitions,
    GlobalSecondaryIndexes: ITEM_TABLE.GlobalSecondaryIndexes,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    TableStatus: 'ACTIVE',
  });
  expect(counters).toMatchObject({
    TableName: 'counters',
    KeySchema: [{ AttributeName: 'number', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'number', AttributeType: 'N' }],
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 3 },
    CreationDateTime: expect.any(Number),
    TableId: expect.any(String),
  });
});

it('has both of two items that share a key in the index of the former engine', async () => {
  const directory = copyOfTables();
  const indexed = await withRecords(directory, (level) =>
    level.values({ gte: 'index-global~', lt: 'index-global\u007f' }).all(),
  );
  const both = /"item-(03165|03661)"/;
  expect(indexed.filter((value) => both.test(String(value)))).toHaveLength(1);
  const rows = await rowsByTable(directory);
  expect(textsOf(rows['dev-backoffice-data']).filter((text) => both.test(text))).toHaveLength(2);
});

it('finds nothing where there is no LevelDB', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'file'), '');
  mkdirSync(join(directory, 'empty'));
  for (const name of ['missing', 'empty', 'file'])
    expect(await openFormerTables(join(directory, name))).toBeUndefined();
  expect(readdirSync(directory).sort()).toEqual(['empty', 'file']);
  expect(readdirSync(join(directory, 'empty'))).toEqual([]);
});

it('changes nothing that matters: all records are the same after it', async () => {
  const directory = copyOfTables();
  const records = () => withRecords(directory, (level) => level.iterator().all());
  const before = await records();
  const former = await opened(directory);
  for (const table of await former.tables()) for await (const _ of table.rows(fail));
  await former.close();
  expect(await records()).toEqual(before);
});

it('leaves out a table that was being deleted, and rows that no table is left of', async () => {
  const directory = copyOfTables();
  await withRecords(directory, async (level) => {
    const description = JSON.parse(String(await level.get('table~counters')));
    await level.put('table~counters', JSON.stringify({ ...description, TableStatus: 'DELETING' }));
    await level.put('item-dev-backoffice~c3a031/1821/', '{}');
  });
  expect(Object.keys(await rowsByTable(directory))).toEqual(['dev-backoffice-data']);
});

it('keeps an attribute called __proto__', async () => {
  const directory = copyOfTables();
  const row = '{"number":{"N":"2"},"__proto__":{"M":{"__proto__":{"S":"inner"}}}}';
  await withRecords(directory, (level) => level.put('item-counters~x', row));
  expect(textsOf((await rowsByTable(directory)).counters)).toContain(row);
});

const ROW = 'item-counters~c3a031/1821/';
const TABLE = 'table~counters';
const KEY = '"KeySchema":[{"AttributeName":"number","KeyType":"HASH"}]';

it.each([
  ['no JSON', ROW, '{"number":', 'it is not JSON'],
  ['no bytes', ROW, '', 'it is not JSON'],
  ['no text', ROW, Uint8Array.from([...Buffer.from('{"number":{"N":"1'), 0xff, 0x22]), 'it is not JSON'],
  ['a list', ROW, '[]', 'it holds no object'],
  ['null', ROW, 'null', 'it holds no object'],
  ['no key', ROW, '{"other":{"N":"1"}}', 'it lacks "number" of type N'],
  ['a key of another type', ROW, '{"number":{"S":"1"}}', 'it lacks "number" of type N'],
  ['a value without a type', ROW, '{"number":{"N":"1"},"a":"b"}', 'Unexpected value type in payload'],
  ['an unknown type', ROW, '{"number":{"N":"1"},"a":{"X":"b"}}', 'Supplied AttributeValue is empty'],
  ['no number', ROW, '{"number":{"N":"one"}}', 'cannot be converted to a numeric value: one'],
  ['a key that is damaged', 'item-counters~\u0000\uffff', '{}', 'it lacks "number" of type N'],
  ['a table that is no JSON', TABLE, 'garbage', 'it is not JSON'],
  ['a table that is another', TABLE, '{"TableName":"other"}', 'it describes another table, or none'],
  ['a table without a key', TABLE, '{"TableName":"counters"}', 'it has no KeySchema'],
  ['a key without a type', TABLE, `{"TableName":"counters",${KEY}}`, 'of the key has no type: "number"'],
])('names a record that is damaged: %s', async (_what, key, value, problem) => {
  const directory = copyOfTables();
  await withRecords(directory, (level) =>
    typeof value === 'string' ? level.put(key, value) : level.put(key, value, { valueEncoding: 'view' }),
  );
  const message = expect.stringContaining(
    `The record ${JSON.stringify(key)} of the former tables is damaged: `,
  );
  const reading = rowsByTable(directory);
  await expect(reading).rejects.toMatchObject({ message });
  await expect(reading).rejects.toThrow(problem);
});

it('takes a LevelDB that lacks a file for damaged, not for one with fewer rows', async () => {
  const directory = copyOfTables();
  rmSync(join(directory, '000005.ldb'));
  await expect(openFormerTables(directory)).rejects.toThrow(/corruption/i);
});

it('says when another has the directory open', async () => {
  const directory = copyOfTables();
  await openTables(directory);
  await expect(openFormerTables(directory)).rejects.toMatchObject({ name: 'StoreLockedError' });
});
