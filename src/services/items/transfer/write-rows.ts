import { type Backoff, type BackoffDeps, createBackoff, unlessThrottled } from '../../../aws/backoff.ts';
import { wasRetried } from '../../../aws/errors.ts';
import type { BatchWriteAnswer, RowsApi, RowWrite, WireRow } from '../../../aws/rows.ts';
import { BackofficeError } from '../../../errors.ts';
import { keyOf, keyText, rowsByKey } from '../../table/read-rows.ts';
import { rowText } from '../../table/row-text.ts';
import type { Budget } from './budget.ts';
import { placeText } from './place.ts';
import type { NewRow } from './to-row.ts';
import type { OnConflict } from './transfer.ts';

/** What became of some rows. */
export interface Written {
  readonly written: number;
  /** In the table already, the same. */
  readonly same: number;
  /** In the table already, not the same, and left so. */
  readonly skipped: number;
  readonly writeUnits: number;
}

export interface WriteDeps extends BackoffDeps {
  readonly rows: RowsApi;
  readonly budget: Budget;
}

/** Writes up to 25 rows. Without overwriting each is written on the condition that nobody has its id. */
export function createRowWriter(table: string, onConflict: OnConflict, deps: WriteDeps) {
  const { rows: api, budget } = deps;

  async function overwrite(rows: readonly NewRow[]): Promise<Written> {
    let left: readonly RowWrite[] = rows.map(({ row }) => ({ PutRequest: { Item: row } }));
    let writeUnits = 0;
    const written = (): number => rows.length - left.length;
    const backoff = createBackoff(deps, (tries) => gaveUp(written(), rows.length, tries));
    while (left.length > 0) {
      const before = left.length;
      const answer = await unlessThrottled(
        api.batchWrite({ RequestItems: { [table]: left }, ReturnConsumedCapacity: 'TOTAL' }),
      );
      if (answer !== undefined) {
        const consumed = unitsOf(answer);
        writeUnits += consumed;
        await budget.spend(consumed);
        left = answer.UnprocessedItems?.[table] ?? [];
      }
      if (left.length > 0) await backoff.pause(left.length < before);
    }
    return { written: rows.length, same: 0, skipped: 0, writeUnits };
  }

  /** @returns the units that were consumed, or why the row was not written. */
  async function create(row: WireRow, backoff: Backoff): Promise<number | Taken> {
    for (;;) {
      try {
        const answer = await unlessThrottled(
          api.put({
            TableName: table,
            Item: row,
            ConditionExpression: 'attribute_not_exists(#id)',
            ExpressionAttributeNames: { '#id': 'id' },
            ReturnConsumedCapacity: 'TOTAL',
          }),
        );
        if (answer !== undefined) return answer.ConsumedCapacity?.CapacityUnits ?? 0;
      } catch (error) {
        if (error instanceof BackofficeError && error.awsCode === 'ConditionalCheckFailedException')
          return { maybeOurs: wasRetried(error) };
        throw error;
      }
      await backoff.pause(false);
    }
  }

  async function createAll(rows: readonly NewRow[]): Promise<Written> {
    const taken: (NewRow & Taken)[] = [];
    let [written, writeUnits] = [0, 0];
    for (const each of rows) {
      const backoff = createBackoff(deps, (tries) => gaveUp(written, rows.length, tries));
      const outcome = await create(each.row, backoff);
      if (typeof outcome !== 'number') taken.push({ ...each, ...outcome });
      else {
        written += 1;
        writeUnits += outcome;
        await budget.spend(outcome);
      }
    }
    const { ours, others } = await compareHeld(taken);
    const [first] = others;
    if (first !== undefined && onConflict === 'fail') throw conflict(first, others.length);
    return {
      written: written + ours,
      same: taken.length - ours - others.length,
      skipped: others.length,
      writeUnits,
    };
  }

  /** Of rows whose id is taken: those that a try with a lost answer wrote, and those that are not the same in the table. */
  async function compareHeld(
    taken: readonly (NewRow & Taken)[],
  ): Promise<{ readonly ours: number; readonly others: readonly NewRow[] }> {
    if (taken.length === 0) return { ours: 0, others: [] };
    const keys = taken.map(({ row }) => keyOf(row));
    const held = await rowsByKey(api, table, keys);
    const others = taken.filter((each) => {
      const other = held.get(keyText(each.row));
      return other === undefined || !isSame(each, other);
    });
    const ours = taken.filter(({ row, maybeOurs }) => {
      const other = held.get(keyText(row));
      return maybeOurs && other !== undefined && rowText(other) === rowText(row);
    });
    return { ours: ours.length, others };
  }

  return (rows: readonly NewRow[]): Promise<Written> =>
    onConflict === 'overwrite' ? overwrite(rows) : createAll(rows);
}

/** Whether a row of the table is what a file has. */
export function isSame({ row, made }: NewRow, held: WireRow): boolean {
  return withoutMade(held, made) === withoutMade(row, made);
}

/** Of a row whose id is in the table. */
interface Taken {
  /** Whether an earlier try, whose answer was lost, may have written it. */
  readonly maybeOurs: boolean;
}

function unitsOf({ ConsumedCapacity = [] }: BatchWriteAnswer): number {
  return ConsumedCapacity.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

/** Without what the application adds by itself, and the file did not give. */
function withoutMade(row: WireRow, made: readonly string[]): string {
  const ignored = new Set([...made, 'idempotencyKey', 'lastRequest']);
  return rowText(Object.fromEntries(Object.entries(row).filter(([name]) => !ignored.has(name))));
}

function conflict(row: NewRow, count: number): BackofficeError {
  const others = count === 1 ? '' : `, and ${count - 1} more near it`;
  return new BackofficeError(
    'CONFLICT',
    `${placeText(row)}: the id "${row.id.split('\n')[0]}" is taken by another item${others}`,
    {
      hint: (command) =>
        `leave it: ${command.again('--on-conflict skip')}; or replace it: ${command.again('--on-conflict overwrite')}`,
    },
  );
}

/** Throttling is told with what of the rows at hand was written before it. */
function gaveUp(written: number, rows: number, tries: number): BackofficeError {
  return new BackofficeError(
    'BUSY',
    `DynamoDB throttles the writes, and did so ${tries} times in a row; written of the rows at hand: ${written} of ${rows}`,
    { hint: (command) => `rerun to resume: ${command.again()}; with --max-wcu it writes more slowly` },
  );
}
