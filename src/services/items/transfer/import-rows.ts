import type { BackoffDeps } from '../../../aws/backoff.ts';
import type { RowsApi } from '../../../aws/rows.ts';
import { BackofficeError } from '../../../errors.ts';
import type { ImportState } from '../../../schemas/checkpoints.ts';
import type { Budget } from './budget.ts';
import type { RepeatedIds } from './repeated-ids.ts';
import type { NewRow, ReadRow } from './to-row.ts';
import type { OnConflict } from './transfer.ts';
import { createRowWriter, type Written } from './write-rows.ts';

export type { ImportState };

export const IMPORT_BEGIN: ImportState = { done: 0, written: 0, same: 0, skipped: 0, writeUnits: 0 };

export interface ImportRequest {
  readonly table: string;
  readonly onConflict: OnConflict;
  readonly repeated: RepeatedIds;
}

export interface ImportDeps extends BackoffDeps {
  readonly rows: RowsApi;
  readonly budget: Budget;
  /** Told after each piece that is settled, in the order of the file. */
  readonly progress: (state: ImportState) => Promise<void>;
}

/** DynamoDB takes 25 rows at once. */
const UNIT = 25;
const UNITS_AT_ONCE = 16;

interface Unit {
  readonly rows: readonly NewRow[];
  /** Items of the file up to its end. */
  readonly end: number;
}

/**
 * Writes the items of a file, many at once. Those that an earlier run has settled are passed over.
 * @throws BackofficeError CONFLICT for an id that is taken by another item, unless that was to be skipped.
 */
export async function importRows(
  source: AsyncIterable<ReadRow>,
  request: ImportRequest,
  from: ImportState,
  deps: ImportDeps,
): Promise<ImportState> {
  const write = createRowWriter(request.table, request.onConflict, deps);
  const underWay = new Set<Promise<void>>();
  const settled = new Map<number, { readonly unit: Unit; readonly result: Written }>();
  let state = from;
  let nextUnit = 0;
  let failure: unknown;

  /** Units end in any order; they count in the order of the file. */
  async function settle(number: number, unit: Unit, result: Written): Promise<void> {
    settled.set(number, { unit, result });
    for (let done = settled.get(nextUnit); done !== undefined; done = settled.get(nextUnit)) {
      settled.delete(nextUnit);
      nextUnit += 1;
      state = added(state, done.result, done.unit.end);
    }
    await deps.progress(state);
  }

  function begin(number: number, unit: Unit): void {
    const work = write(unit.rows)
      .then((result) => settle(number, unit, result))
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => underWay.delete(work));
    underWay.add(work);
  }

  let number = 0;
  try {
    for await (const unit of unitsOf(source, request.repeated, from.done)) {
      begin(number, unit);
      number += 1;
      if (underWay.size >= UNITS_AT_ONCE) await Promise.race(underWay);
      if (failure !== undefined) break;
    }
  } finally {
    await Promise.all(underWay);
  }
  if (failure !== undefined) throw failure;
  return state;
}

function added(state: ImportState, result: Written, done: number): ImportState {
  return {
    done,
    written: state.written + result.written,
    same: state.same + result.same,
    skipped: state.skipped + result.skipped,
    writeUnits: state.writeUnits + result.writeUnits,
  };
}

async function* unitsOf(
  source: AsyncIterable<ReadRow>,
  repeated: RepeatedIds,
  skip: number,
): AsyncGenerator<Unit> {
  let rows: NewRow[] = [];
  let end = 0;
  repeated.restart();
  for await (const found of source) {
    end += 1;
    const wanted = 'row' in found && !repeated.isRepeated(found.row.id);
    if (end <= skip || !wanted) continue;
    rows.push(found.row);
    if (rows.length < UNIT) continue;
    yield { rows, end };
    rows = [];
  }
  if (end < skip)
    throw new BackofficeError('FAILED', 'the file has become shorter while it was read', {
      hint: 'import it again when nobody writes to it',
    });
  yield { rows, end };
}
