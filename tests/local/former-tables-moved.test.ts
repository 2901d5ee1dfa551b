import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  QueryCommand,
  RestoreTableToPointInTimeCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { Level } from 'level';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { moveFormerTables } from '../../src/local/services/dynamodb/former-engine/move-former-tables.ts';
import { openStore } from '../../src/local/store.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { ITEM_TABLE } from '../support/item-table.ts';
import { clientOptions, startLocal } from '../support/local.ts';
import { createMemoryFiles } from './support/memory-files.ts';
import { makeTable, openEngine } from './support/table-engine.ts';

const FIXTURE = new URL('../fixtures/former-tables/', import.meta.url);
const WRITTEN: Readonly<Record<string, readonly object[]>> = JSON.parse(
  readFileSync(new URL('items.json', FIXTURE), 'utf8'),
);
const ITEMS = Object.fromEntries(
  Object.entries(WRITTEN).map(([table, items]) => [table, items.filter((item) => !Object.hasOwn(item, ''))]),
);
const TABLE = 'dev-backoffice-data';
const NOW = Date.now();

const NAMELESS = 'item-dev-backoffice-data~b986c0/656d707479/1823/';

async function withRecords(
  directory: string,
  work: (level: Level<string, string>) => Promise<unknown>,
): Promise<void> {
  const level = new Level<string, string>(join(directory, 'tables'));
  await work(level);
  await level.close();
}

/** The state of an earlier version: its tables, and beside them what its engine did not keep. */
async function formerState(): Promise<string> {
  const directory = temporaryDirectory();
  cpSync(new URL('tables', FIXTURE), join(directory, 'tables'), { recursive: true });
  // The former engine took attributes without a name, which DynamoDB does not.
  await withRecords(directory, (level) => level.del(NAMELESS));
  const store = await openStore(join(directory, 'store'));
  await store.collection('dynamodb-tables').put(TABLE, {
    name: TABLE,
    owner: 'a-stack',
    deletionProtection: true,
    pointInTimeRecovery: true,
    recoverableSince: new Date(NOW - 3_600_000).toISOString(),
    tags: { team: 'a' },
  });
  const past = { key: { id: { S: 'item-03165' }, timestamp: { N: '0' } }, before: null };
  const at = String(NOW - 1_800_000).padStart(15, '0');
  await store.collection('dynamodb-undo').put(`${TABLE}\n${at}\n1`, past);
  await store.close();
  return directory;
}

async function started(directory: string, lines: string[] = []) {
  const local = await startLocal({ directory, tell: (line) => lines.push(line) });
  const dynamodb = new DynamoDBClient(clientOptions(local.endpoint));
  onTestFinished(async () => {
    dynamodb.destroy();
    await local.close().catch(() => undefined);
  });
  return { local, dynamodb };
}

const sorted = (items: readonly unknown[] = []): string[] =>
  items
    .map((item) =>
      JSON.stringify(item, (_key, value: unknown) => (value instanceof Uint8Array ? [...value] : value)),
    )
    .sort();

describe('tables of an earlier version', () => {
  it('are there with all their items, indexes and settings, and are moved once', async () => {
    const directory = await formerState();
    const lines: string[] = [];
    const { local, dynamodb } = await started(directory, lines);
    const items = Object.values(ITEMS).flat().length;
    expect(lines).toEqual([
      `moved 2 tables with ${items} items of an earlier version into the tables of this one`,
    ]);
    expect(existsSync(join(directory, 'tables'))).toBe(false);
    const { Items, Count } = await dynamodb.send(new ScanCommand({ TableName: TABLE }));
    expect(Count).toBe(ITEMS[TABLE]?.length);
    const active = await dynamodb.send(
      new QueryCommand({
        TableName: TABLE,
        IndexName: 'StatusIndex',
        KeyConditionExpression: '#s = :s',
        ExpressionAttributeNames: { '#s': 'status' },
        ExpressionAttributeValues: { ':s': { S: 'active' } },
      }),
    );
    const ids = active.Items?.map(({ id }) => id?.S);
    expect(ids).toEqual(expect.arrayContaining(['item-03165', 'item-03661']));
    const described = await dynamodb.send(new DescribeTableCommand({ TableName: TABLE }));
    expect(described.Table).toMatchObject({
      DeletionProtectionEnabled: true,
      ItemCount: Count,
      TableStatus: 'ACTIVE',
    });
    const ResourceArn = described.Table?.TableArn;
    expect((await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags).toEqual([
      { Key: 'team', Value: 'a' },
    ]);
    await local.close();
    const again: string[] = [];
    const second = await started(directory, again);
    expect(again).toEqual([]);
    expect(sorted((await second.dynamodb.send(new ScanCommand({ TableName: TABLE }))).Items)).toEqual(
      sorted(Items),
    );
  });

  it('can still be restored to a time before the move', async () => {
    const { local, dynamodb } = await started(await formerState());
    const window = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName: TABLE }));
    expect(window.ContinuousBackupsDescription?.PointInTimeRecoveryDescription).toMatchObject({
      EarliestRestorableDateTime: new Date(NOW - 3_600_000),
    });
    await dynamodb.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: TABLE,
        TargetTableName: 'as-it-was',
        RestoreDateTime: new Date(NOW - 2_400_000),
      }),
    );
    const scan = () => dynamodb.send(new ScanCommand({ TableName: 'as-it-was' })).catch(() => undefined);
    const items = await vi.waitUntil(async () => (await scan())?.Items, { timeout: 5000 });
    const ids = items.map(({ id }) => id?.S);
    expect(ids).not.toContain('item-03165');
    expect(ids).toContain('item-03661');
    expect(local.errors).toEqual([]);
  });

  it('that were moved in part, when the process was killed or the disk was full, are moved again from the start', async () => {
    const directory = await formerState();
    const files = createMemoryFiles();
    for (const room of [0, 300, 900, 1500, 2500, 4000]) {
      files.room = room;
      const engine = openEngine('', { files: createMemoryFiles(files.contents) });
      const limited = openEngine('', { files });
      const store = await openStore(join(directory, 'store'));
      await moveFormerTables({
        engine: limited,
        store,
        directory: join(directory, 'tables'),
        tell: () => undefined,
      }).then(
        () => expect.unreachable('there was no room'),
        (error: unknown) => expect(String(error)).toContain('ENOSPC'),
      );
      await store.close();
      expect(existsSync(join(directory, 'tables'))).toBe(true);
      await engine.close();
    }
    files.room = Number.POSITIVE_INFINITY;
    const engine = openEngine('', { files });
    const store = await openStore(join(directory, 'store'));
    await moveFormerTables({ engine, store, directory: join(directory, 'tables'), tell: () => undefined });
    await store.close();
    for (const [table, items] of Object.entries(ITEMS))
      expect(sorted([...engine.pages(table)].flat())).toEqual(sorted(items));
  });

  it('do not take the place of a table of this version that has the name of one', async () => {
    const directory = await formerState();
    const engine = openEngine('', { files: createMemoryFiles() });
    makeTable(engine, { TableName: TABLE, ...ITEM_TABLE });
    engine.put(TABLE, [{ id: { S: 'newer' }, timestamp: { N: '0' } }]);
    mkdirSync(join(directory, 'tables-before-the-move'));
    const store = await openStore(join(directory, 'store'));
    const lines: string[] = [];
    await moveFormerTables({
      engine,
      store,
      directory: join(directory, 'tables'),
      tell: (line) => lines.push(line),
    });
    await store.close();
    expect([...engine.pages(TABLE)].flat()).toEqual([{ id: { S: 'newer' }, timestamp: { N: '0' } }]);
    expect(lines).toEqual([
      `not moved: the table ${TABLE}, since this version has one of that name`,
      expect.stringMatching(/^moved 1 table with \d+ items of an earlier version/),
      `what could not be moved is in ${join(directory, 'tables-before-the-move-2')}`,
    ]);
    expect(existsSync(join(directory, 'tables-before-the-move-2', 'CURRENT'))).toBe(true);
  });

  it('keep what cannot be moved, and say so', async () => {
    const directory = await formerState();
    await withRecords(directory, async (level) => {
      await level.put(
        'item-counters~x',
        '{"number":{"N":"2"},"digits":{"N":"99999999999999999999999999999999999999.1"}}',
      );
      await level.put('item-counters~y', '{"number":{"N":"3"}');
      await level.put('item-counters~z', '{"number":{"N":"4"},"":{"S":"nameless"}}');
    });
    mkdirSync(join(directory, 'dynamodb'), { recursive: true });
    const lines: string[] = [];
    await started(directory, lines);
    expect(lines).toEqual([
      expect.stringContaining(
        'not moved: The record "item-counters~x" of the former tables is damaged: Attempting to store more than 38 significant digits',
      ),
      expect.stringContaining('not moved: The record "item-counters~y"'),
      'not moved: Empty attribute name',
      expect.stringMatching(/^moved 2 tables/),
      `what could not be moved is in ${join(directory, 'tables-before-the-move')}`,
    ]);
    expect(existsSync(join(directory, 'tables-before-the-move', 'CURRENT'))).toBe(true);
  });
});
