import { changesBetween, type ItemUndo, type RowChange } from '../../../../function/item/changes.ts';
import {
  changedRecord,
  type ItemRecord,
  isCountable,
  keyOf,
  toItem,
} from '../../../../function/item/record.ts';
import { readPatch } from '../../../../function/item/validation.ts';
import { type Condition, ConditionFailed, createTableClient } from '../../../../function/table-client.ts';
import { type BackoffDeps, createBackoff, unlessThrottled } from '../../../aws/backoff.ts';
import type { RowsApi, WireRow } from '../../../aws/rows.ts';
import { BackofficeError } from '../../../errors.ts';
import { rowWithKey } from '../../table/read-rows.ts';
import { told } from '../by-table.ts';
import type { ItemChange } from '../types.ts';
import { callByRows } from './rows-call.ts';

/** What is to be done to each item of a selection. */
export type Work = { readonly kind: 'update'; readonly change: ItemChange } | { readonly kind: 'delete' };

/** A change of one row, and what takes it back. */
export interface RowWork {
  readonly id: string;
  readonly row: WireRow;
  readonly undo: ItemUndo;
  /** By which it is known again when its answer was lost. */
  readonly token: string;
}

/** What is to be done to a row: nothing where it is that already, or not at all for a reason. */
export type Planned = RowWork | 'same' | { readonly refused: string };

/** Rows that have more are only held to their version: an expression has no room for all of them. */
const MOST_COMPARED = 50;
/** What a change gives a row besides what was asked. */
const KEPT = new Set(['version', 'updatedAt', 'createdAt', 'lastRequest']);

/** @throws BackofficeError USAGE for a change that the application would not take. */
export function checkWork(work: Work): Promise<unknown> {
  return told(async () => (work.kind === 'update' ? readPatch(work.change) : undefined));
}

/** What is to be done to a row. @param now ISO 8601. */
export function planRow(wire: WireRow, work: Work, now: string, token: string): Planned {
  const row = wire as ItemRecord;
  const { id } = toItem(row);
  if (work.kind === 'delete') return { id, row: wire, undo: { row }, token };
  const changes = changesBetween(row, changedRecord(row, readPatch(work.change), now, token));
  if (!changes.some(isAsked)) return 'same';
  if (!isCountable(row)) return { refused: 'its version is no whole number that can be counted on' };
  return { id, row: wire, undo: { changes }, token };
}

function isAsked({ path: [name = '', inner], before, after }: RowChange): boolean {
  if (KEPT.has(name)) return false;
  // The map that attributes are put into.
  const isEmptyMap = after !== undefined && 'M' in after && Object.keys(after.M).length === 0;
  return !(name === 'attributes' && inner === undefined && before === undefined && isEmptyMap);
}

export interface RowChanger {
  /** Makes a change while the row is as it was read. @returns false when it was changed since, or is gone. */
  apply(work: RowWork): Promise<boolean>;
  /** Units that were consumed so far. */
  writeUnits(): number;
}

export function createRowChanger(rows: RowsApi, table: string, deps: BackoffDeps): RowChanger {
  let writeUnits = 0;
  const client = createTableClient(
    table,
    callByRows(rows, (units) => {
      writeUnits += units;
    }),
  );

  async function send({ row, undo }: RowWork): Promise<ItemRecord | ConditionFailed> {
    const key = keyOf(toItem(row as ItemRecord).id);
    const condition = asRead(row as ItemRecord);
    const backoff = createBackoff(deps, gaveUp);
    for (;;) {
      const call =
        'row' in undo ? client.delete(key, condition) : client.update(key, undo.changes, condition);
      const answer = await unlessThrottled(call);
      if (answer !== undefined) return answer;
      await backoff.pause(false);
    }
  }

  return {
    async apply(work) {
      const answer = await send(work);
      if (!(answer instanceof ConditionFailed)) return true;
      if (!answer.retried) return false;
      // A try whose answer was lost may have made the change.
      const live = await rowWithKey(rows, table, work.row);
      return 'row' in work.undo ? live === undefined : live?.lastRequest?.S === work.token;
    },
    writeUnits: () => writeUnits,
  };
}

/** That a row is what was read. */
function asRead(row: ItemRecord): Condition {
  const others = Object.entries(row).filter(
    ([name]) => name !== 'id' && name !== 'timestamp' && name !== 'version',
  );
  const values = others.length > MOST_COMPARED ? [] : others;
  return {
    present: true,
    version: row.version,
    values: values.map(([name, value]) => ({ path: [name], value })),
  };
}

function gaveUp(tries: number): BackofficeError {
  return new BackofficeError('BUSY', `DynamoDB throttles the writes, and did so ${tries} times in a row`, {
    hint: (command) => `rerun to resume: ${command.again()}; with --max-wcu it writes more slowly`,
  });
}

/** Write units that the change of a row takes, about: of the table, and of its index, where an item of another status is another entry. */
export function estimatedUnits({ row, undo }: RowWork): number {
  const units = Math.ceil(JSON.stringify(row).length / 1024);
  const moves = 'changes' in undo && undo.changes.some(({ path: [name] }) => name === 'status');
  return units * (moves ? 3 : 2);
}
