import { existsSync } from 'node:fs';
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

/** What of the former tables is in those of the present engine, and what is not. */
interface Moved {
  tables: number;
  items: number;
  /** Items and tables that are not. */
  left: number;
}

/**
 * Moves the tables of the former engine into the present one, once. What is interrupted begins anew. The former directory
 * is removed at the end; where it has something that could not be moved, it stays under another name, which is told.
 */
export async function moveFormerTables(options: MoveOptions): Promise<void> {
  const { engine, store, directory, tell } = options;
  const former = await openFormerTables(directory);
  if (former === undefined) return;
  const moved: Moved = { tables: 0, items: 0, left: 0 };
  try {
    for (const table of await former.tables()) await moveTable(options, table, moved);
    await engine.settled();
  } finally {
    await former.close();
  }
  const { tables, items, left } = moved;
  const kept = freeName(`${directory}-before-the-move`);
  await rename(directory, kept);
  if (left === 0) await rm(kept, { recursive: true });
  for (const name of [SETTINGS, PAST, BEGUN]) await store.collection(name).clear();
  tell(
    `moved ${plural(tables, 'table')} with ${plural(items, 'item')} of an earlier version into the tables of this one`,
  );
  if (left > 0) tell(`what could not be moved is in ${kept}`);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The name, or with a number the first that nobody has. */
function freeName(name: string): string {
  let free = name;
  for (let number = 2; existsSync(free); number += 1) free = `${name}-${number}`;
  return free;
}

/** Where earlier versions kept what the engine did not. */
const SETTINGS = 'dynamodb-tables';
const PAST = 'dynamodb-undo';
/** The tables that the move has begun: when it is interrupted, it begins with them anew. */
const BEGUN = 'dynamodb-move';

async function moveTable(
  { engine, store, tell }: MoveOptions,
  table: FormerTable,
  moved: Moved,
): Promise<void> {
  const definition = definitionOf(table.description);
  const { TableName: name = '' } = definition;
  const begun = store.collection<true>(BEGUN);
  const leave = (error: unknown): void => {
    moved.left += 1;
    tell(`not moved: ${error instanceof Error ? error.message : String(error)}`);
  };
  if (engine.tables.has(name) && (await begun.get(name)) === undefined) {
    leave(`the table ${name}, since this version has one of that name`);
    return;
  }
  await begun.put(name, true);
  const held = await store.collection<Partial<TableSettings>>(SETTINGS).get(name);
  const record = newTable(definition, {}, createdAt(table.description));
  engine.drop(name);
  engine.define(record);
  moved.tables += 1;
  for await (const batch of batchesOf(table.rows(leave))) {
    const refused = putAll(engine, name, batch);
    for (const error of refused) leave(error);
    moved.items += batch.length - refused.length;
  }
  for await (const [key, past] of store.collection<Past>(PAST).entries(startingWith(`${name}\n`)))
    engine.keepPast(name, Number(key.split('\n')[1]), past);
  engine.define({ ...record, settings: { ...record.settings, ...held } });
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
