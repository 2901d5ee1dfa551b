import { rename, rm } from 'node:fs/promises';
import { type Store, startingWith } from '../../../store.ts';
import type { TableEngine } from '../engine/engine.ts';
import type { WireItem } from '../engine/items.ts';
import type { Past } from '../engine/operations/past.ts';
import type { TableSettings } from '../engine/table-record.ts';
import { newTable } from '../engine/tables/create-table.ts';
import { definitionOf } from './former-definition.ts';
import type { FormerRecord } from './former-records.ts';
import { type FormerTable, openFormerTables } from './read-former-tables.ts';

export interface MoveOptions {
  readonly engine: TableEngine;
  /** Has what the former engine did not keep: settings of tables, and what rows were before they were written. */
  readonly store: Store;
  /** The former engine's directory. */
  readonly directory: string;
  /** Told what was moved, and what was not. */
  readonly tell: (line: string) => void;
}

const BATCH = 250;

/**
 * Moves the tables of the former engine into the present one, once. What is interrupted begins anew. The former directory
 * is removed at the end; where it has something that could not be moved, it stays under another name, which is told.
 */
export async function moveFormerTables(options: MoveOptions): Promise<void> {
  const { engine, store, directory, tell } = options;
  const former = await openFormerTables(directory);
  if (former === undefined) return;
  let [tables, items, left] = [0, 0, 0];
  try {
    for (const table of await former.tables()) {
      const moved = await moveTable(options, table);
      tables += 1;
      items += moved.items;
      left += moved.left;
    }
    await engine.settled();
  } finally {
    await former.close();
  }
  const kept = `${directory}-before-the-move`;
  await rename(directory, kept);
  if (left === 0) await rm(kept, { recursive: true });
  await store.collection(SETTINGS).clear();
  await store.collection(PAST).clear();
  const counted = `${tables} ${tables === 1 ? 'table' : 'tables'} with ${items} ${items === 1 ? 'item' : 'items'}`;
  tell(`moved ${counted} of an earlier version into the tables of this one`);
  if (left > 0) tell(`${left} items could not be moved; they are in ${kept}`);
}

/** Where earlier versions kept what the engine did not. */
const SETTINGS = 'dynamodb-tables';
const PAST = 'dynamodb-undo';

async function moveTable({ engine, store, tell }: MoveOptions, table: FormerTable) {
  const definition = definitionOf(table.description);
  const { TableName: name = '' } = definition;
  const held = await store.collection<Partial<TableSettings>>(SETTINGS).get(name);
  const record = newTable(definition, {}, createdAt(table.description));
  engine.drop(name);
  engine.define(record);
  let [items, left] = [0, 0];
  const leave = (error: unknown): void => {
    left += 1;
    tell(`not moved: ${error instanceof Error ? error.message : String(error)}`);
  };
  for await (const batch of batchesOf(table.rows(leave))) {
    const refused = putAll(engine, name, batch);
    for (const error of refused) leave(error);
    items += batch.length - refused.length;
  }
  for await (const [key, past] of store.collection<Past>(PAST).entries(startingWith(`${name}\n`)))
    engine.keepPast(name, Number(key.split('\n')[1]), past);
  engine.define({ ...record, settings: { ...record.settings, ...held } });
  return { items, left };
}

function createdAt({ CreationDateTime: seconds }: FormerRecord): Date {
  return new Date(typeof seconds === 'number' ? seconds * 1000 : 0);
}

async function* batchesOf(rows: AsyncIterable<FormerRecord>): AsyncGenerator<WireItem[]> {
  let batch: WireItem[] = [];
  for await (const row of rows) {
    const item: WireItem = JSON.parse(JSON.stringify(row));
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** @returns why items were refused: the former engine took some that DynamoDB does not. */
function putAll(engine: TableEngine, table: string, items: readonly WireItem[]): unknown[] {
  try {
    engine.put(table, items);
    return [];
  } catch (error) {
    const [only, ...others] = items;
    if (only === undefined) return [];
    if (others.length === 0) return [error];
    return items.flatMap((item) => putAll(engine, table, [item]));
  }
}
