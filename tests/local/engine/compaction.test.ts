import { describe, expect, it } from 'vitest';
import type { TableEngine } from '../../../src/local/services/dynamodb/engine/engine.ts';
import {
  changedTable,
  type TableChange,
} from '../../../src/local/services/dynamodb/engine/tables/update-table.ts';
import { realClock } from '../../support/clock.ts';
import { ITEM_TABLE } from '../../support/item-table.ts';
import { createMemoryFiles, type MemoryFiles } from '../support/memory-files.ts';
import { makeTable, openEngine } from '../support/table-engine.ts';

const TABLE = 'items';
const ITEMS = 200;
const REMOVE: TableChange = { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'StatusIndex' } }] };
const ATTRIBUTES = [
  ...ITEM_TABLE.AttributeDefinitions,
  { AttributeName: 'owner', AttributeType: 'S' as const },
  { AttributeName: 'place', AttributeType: 'S' as const },
];
const byAttribute = (name: string) => ({
  IndexName: `${name}-index`,
  KeySchema: [{ AttributeName: name, KeyType: 'HASH' as const }],
  Projection: { ProjectionType: 'KEYS_ONLY' as const },
});
const ADD: TableChange = {
  AttributeDefinitions: ATTRIBUTES,
  GlobalSecondaryIndexUpdates: [{ Create: byAttribute('place') }],
};
/** A table with two indexes; the one that is removed is the first. */
const DEFINITION = {
  ...ITEM_TABLE,
  TableName: TABLE,
  AttributeDefinitions: ATTRIBUTES.slice(0, -1),
  GlobalSecondaryIndexes: [...ITEM_TABLE.GlobalSecondaryIndexes, byAttribute('owner')],
};

function put(engine: TableEngine, index: number): void {
  const status = index % 2 === 0 ? 'open' : 'done';
  engine.put(TABLE, [
    {
      id: { S: `item-${index}` },
      timestamp: { N: '0' },
      status: { S: status },
      owner: { S: `owner-${index % 7}` },
      place: { S: `place-${index % 5}` },
      filler: { S: 'x'.repeat(5000) },
    },
  ]);
}

function change(engine: TableEngine, asked: TableChange): void {
  const table = engine.tables.get(TABLE);
  if (table !== undefined) engine.define(changedTable(table.record, asked, realClock.now()));
}

/** What is in the tables: rows with their texts, and indexes with their entries. */
function everything(engine: TableEngine): object[] {
  return [...engine.tables].map(([name, table]) => ({
    record: table.record,
    items: [...engine.pages(name)].flat(),
    bytes: table.bytes,
    indexes: table.indexes.map(({ record, entries, bytes }) => ({
      name: record.name,
      bytes,
      entries: [...entries.walk()].map(({ key, row }) => [key, row.key]),
    })),
  }));
}

/**
 * Items of about a megabyte, of which the first ones are written until their files are about to be made smaller: that
 * takes some turns.
 */
function compacting(change: (engine: TableEngine) => void = () => undefined) {
  const files = createMemoryFiles();
  const engine = openEngine('', { files, leastGarbage: 1_200_000 });
  makeTable(engine, DEFINITION);
  for (let index = 0; index < ITEMS; index += 1) put(engine, index);
  const isDrafted = (): boolean => [...files.contents.keys()].some((name) => name.endsWith('.draft'));
  for (let index = 0; index < ITEMS; index += 1) put(engine, index % 10);
  expect(isDrafted()).toBe(false);
  change(engine);
  while (!isDrafted()) put(engine, 0);
  return { engine, files };
}

async function reopened({
  engine,
  files,
}: {
  engine: TableEngine;
  files: MemoryFiles;
}): Promise<TableEngine> {
  await engine.idle();
  expect([...files.contents.keys()].some((name) => name.endsWith('.snapshot'))).toBe(true);
  return openEngine('', { files: createMemoryFiles(new Map(files.contents)) });
}

describe('while the files are made smaller', () => {
  const meanwhile: [string, (engine: TableEngine) => void | Promise<void>][] = [
    ['an index is removed', (engine) => change(engine, REMOVE)],
    ['an index is added', (engine) => change(engine, ADD)],
    [
      'an index is removed, and another one is added',
      async (engine) => {
        change(engine, REMOVE);
        change(engine, ADD);
        await engine.indexed(TABLE);
        for (let index = 0; index < 20; index += 1) put(engine, index);
      },
    ],
    ['the table is deleted', (engine) => engine.drop(TABLE)],
    [
      'the table is deleted, and another one has its name',
      (engine) => {
        engine.drop(TABLE);
        makeTable(engine, DEFINITION);
        put(engine, 3);
      },
    ],
  ];
  it.each(meanwhile)('%s, and after a restart everything is as before it', async (_what, act) => {
    const { engine, files } = compacting();
    await act(engine);
    const again = await reopened({ engine, files });
    expect(everything(again)).toEqual(everything(engine));
  });

  it('an index that was being made is whole after a restart', async () => {
    const { engine, files } = compacting((each) => change(each, ADD));
    const again = await reopened({ engine, files });
    expect(everything(again)).toEqual(everything(engine));
    expect(engine.tables.get(TABLE)?.indexes[2]?.entries.size).toBe(ITEMS);
  });
});

describe('an index that is being made', () => {
  it('does not bring back a table that is deleted meanwhile', async () => {
    const files = createMemoryFiles();
    const engine = openEngine('', { files });
    makeTable(engine, DEFINITION);
    put(engine, 1);
    change(engine, ADD);
    engine.drop(TABLE);
    await engine.idle();
    expect([...engine.tables.keys()]).toEqual([]);
    expect([...openEngine('', { files }).tables.keys()]).toEqual([]);
  });
});
