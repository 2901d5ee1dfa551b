import type { RowsApi, RowWrite, WireRow } from '../../../aws/rows.ts';
import type { Timing } from '../../../clock.ts';
import { BackofficeError } from '../../../errors.ts';
import { keyOf, keyText, rowsByKey } from '../../table/read-rows.ts';
import { rowText } from '../../table/row-text.ts';
import type { Budget } from './budget.ts';
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

/** How throttling is waited for. */
export interface BackoffDeps extends Timing {
  readonly random: () => number;
  /** Told when DynamoDB throttles. */
  readonly throttled: () => void;
}

export interface WriteDeps extends BackoffDeps {
  readonly rows: RowsApi;
  readonly budget: Budget;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 10_000;
const TRIES = 20;

/** Writes up to 25 rows. Without overwriting each is written on the condition that nobody has its id. */
export function createRowWriter(table: string, onConflict: OnConflict, deps: WriteDeps) {
  const { rows: api, budget } = deps;

  async function overwrite(rows: readonly NewRow[]): Promise<Written> {
    let left: readonly RowWrite[] = rows.map(({ row }) => ({ PutRequest: { Item: row } }));
    let writeUnits = 0;
    for (let tries = 0; left.length > 0; tries += 1) {
      if (tries > 0) await pause(tries, deps);
      const answer = await unlessThrottled(
        api.batchWrite({ RequestItems: { [table]: left }, ReturnConsumedCapacity: 'TOTAL' }),
      );
      if (answer === undefined) continue;
      const consumed = (answer.ConsumedCapacity ?? []).reduce(
        (sum, { CapacityUnits = 0 }) => sum + CapacityUnits,
        0,
      );
      writeUnits += consumed;
      await budget.spend(consumed);
      left = answer.UnprocessedItems?.[table] ?? [];
    }
    return { written: rows.length, same: 0, skipped: 0, writeUnits };
  }

  /** @returns the units that were consumed; undefined when the id is taken. */
  async function create(row: WireRow): Promise<number | undefined> {
    for (let tries = 0; ; tries += 1) {
      if (tries > 0) await pause(tries, deps);
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
          return undefined;
        throw error;
      }
    }
  }

  async function createAll(rows: readonly NewRow[]): Promise<Written> {
    const taken: NewRow[] = [];
    let [written, writeUnits] = [0, 0];
    for (const each of rows) {
      const consumed = await create(each.row);
      if (consumed === undefined) taken.push(each);
      else {
        written += 1;
        writeUnits += consumed;
        await budget.spend(consumed);
      }
    }
    const others = await otherThanHeld(taken);
    const [first] = others;
    if (first !== undefined && onConflict === 'fail') throw conflict(first, others.length);
    return { written, same: taken.length - others.length, skipped: others.length, writeUnits };
  }

  /** Of rows whose id is taken, those that are not the same in the table: an earlier run may have written them. */
  async function otherThanHeld(taken: readonly NewRow[]): Promise<NewRow[]> {
    if (taken.length === 0) return [];
    const held = await rowsByKey(
      api,
      table,
      taken.map(({ row }) => keyOf(row)),
    );
    return taken.filter((each) => {
      const other = held.get(keyText(each.row));
      return other === undefined || !isSame(each, other);
    });
  }

  return (rows: readonly NewRow[]): Promise<Written> =>
    onConflict === 'overwrite' ? overwrite(rows) : createAll(rows);
}

/** Whether a row of the table is what a file has. */
export function isSame({ row, made }: NewRow, held: WireRow): boolean {
  return withoutMade(held, made) === withoutMade(row, made);
}

/** Without what the application adds by itself, and the file did not give. */
function withoutMade(row: WireRow, made: readonly string[]): string {
  const ignored = new Set([...made, 'idempotencyKey']);
  return rowText(Object.fromEntries(Object.entries(row).filter(([name]) => !ignored.has(name))));
}

function conflict({ id, line }: NewRow, count: number): BackofficeError {
  const others = count === 1 ? '' : `, and ${count - 1} more near it`;
  return new BackofficeError(
    'CONFLICT',
    `line ${line}: the id "${id.split('\n')[0]}" is taken by another item${others}`,
    {
      hint: (command) =>
        `leave it: ${command.again('--on-conflict skip')}; or replace it: ${command.again('--on-conflict overwrite')}`,
    },
  );
}

/** The SDK tries a few times at its own pace; after that it is waited for at ours. */
async function unlessThrottled<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof BackofficeError && error.code === 'BUSY') return undefined;
    throw error;
  }
}

async function pause(tries: number, { clock, signal, random, throttled }: BackoffDeps): Promise<void> {
  if (tries > TRIES)
    throw new BackofficeError('BUSY', `DynamoDB throttles the writes, and did so ${TRIES} times in a row`, {
      hint: (command) => `rerun to resume: ${command.again()}; with --max-wcu it writes more slowly`,
    });
  throttled();
  await clock.sleep(random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries), signal);
}
