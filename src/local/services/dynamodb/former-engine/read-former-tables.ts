import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import { StoreLockedError } from '../../../store-locked-error.ts';
import { isObject } from '../engine/values/read-value.ts';
import { checkRow, damaged, type FormerRecord, keyTypesOf, readRecord } from './former-records.ts';

/*
 * What dynalite kept in LevelDB, as JSON: a table's description at `table~NAME`, its rows at `item-NAME~KEY`. No name of
 * a table has a `~`. It also kept copies of rows by index, and lost those of them whose keys have the same hash of 24
 * bits; so these are not read.
 */

/** A table that the former engine left. */
export interface FormerTable {
  /** As DescribeTable of the former engine told it: times are seconds, and counts and sizes are always 0. */
  readonly description: FormerRecord;
  /**
   * Its items, as they stand on the wire.
   * @param onDamaged told of each record that is no item of the table, by an error that names it; it is left out.
   */
  rows(onDamaged: (error: unknown) => void): AsyncIterable<FormerRecord>;
}

/** The tables that the former engine left in a directory. */
export interface FormerTables {
  /**
   * All but those that were being deleted.
   * @throws Error that names the record, for one that describes no table.
   */
  tables(): Promise<FormerTable[]>;
  close(): Promise<void>;
}

type Records = Level<string, Uint8Array>;

const DESCRIPTIONS = 'table~';

/**
 * Opens the former engine's directory; undefined when there is none, or no LevelDB in it.
 * @throws StoreLockedError when another process has it open.
 */
export async function openFormerTables(directory: string): Promise<FormerTables | undefined> {
  if (!(await isThere(join(directory, 'CURRENT')))) return undefined;
  const records: Records = new Level(directory, { valueEncoding: 'view', createIfMissing: false });
  try {
    await records.open();
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (isObject(cause) && cause.code === 'LEVEL_LOCKED')
      throw new StoreLockedError(`${directory} is in use by another process`);
    throw cause instanceof Error ? cause : error;
  }
  return { tables: () => readTables(records), close: () => records.close() };
}

async function readTables(records: Records): Promise<FormerTable[]> {
  const tables: FormerTable[] = [];
  for await (const [key, value] of records.iterator(startingWith(DESCRIPTIONS))) {
    const description = readRecord(key, value);
    const name = key.slice(DESCRIPTIONS.length);
    if (description.TableName !== name) throw damaged(key, 'it describes another table, or none');
    const types = keyTypesOf(key, description);
    if (description.TableStatus === 'DELETING') continue;
    tables.push({
      description,
      async *rows(onDamaged) {
        for await (const [rowKey, bytes] of records.iterator(startingWith(`item-${name}~`)))
          try {
            const row = readRecord(rowKey, bytes);
            checkRow(rowKey, row, types);
            yield row;
          } catch (error) {
            onDamaged(error);
          }
      },
    });
  }
  return tables;
}

/** The range of keys that start with a prefix, which ends in `~`: also of keys that are damaged. */
function startingWith(prefix: string): { readonly gte: string; readonly lt: string } {
  return { gte: prefix, lt: `${prefix.slice(0, -1)}\u007f` };
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return false;
    throw error;
  }
}
