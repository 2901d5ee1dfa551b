import { rateOf } from '../../../services/cost/rates.ts';
import { compareSpools } from '../../../services/table/diff/compare-spools.ts';
import { createDiffTally } from '../../../services/table/diff/diff-tally.ts';
import type { DiffRules } from '../../../services/table/diff/row-difference.ts';
import type { DiffSide, RowDifference, TableDiff } from '../../../services/table/diff/table-diff.ts';
import type { Operation } from '../../operation.ts';
import { type PlannedSide, restoresOf } from './plan-sides.ts';
import { type ReadSide, readSides, type Sides } from './read-sides.ts';
import { inWorkDirectory } from './work-directory.ts';

/** What is told of a comparison. */
export interface CompareOptions extends DiffRules {
  /** How many rows that differ the result holds. */
  readonly kept: number;
  /** Takes each row that differs as it is found. */
  readonly tell: (difference: RowDifference) => Promise<void>;
}

/** Reads both sides into the state directory and compares them there. */
export function compareSides(
  operation: Operation,
  planned: Sides<PlannedSide>,
  options: CompareOptions,
): Promise<TableDiff> {
  const { clock, signal } = operation;
  const begun = clock.now().getTime();
  return inWorkDirectory(operation, async (directory) => {
    const read = await readSides(operation, { a: planned.a.source, b: planned.b.source }, directory);
    const tally = createDiffTally(options.kept);
    const rows = await operation.during('comparing', () =>
      compareSpools({ a: read.a.spool, b: read.b.spool }, options, { signal, tally, tell: options.tell }),
    );
    const { counts, ...told } = tally.result();
    const a = sideResult(planned.a, read.a, rows.a);
    const b = sideResult(planned.b, read.b, rows.b);
    const readUnits = read.a.readUnits + read.b.readUnits;
    const restored = restoresOf(planned);
    const once = restored.map(({ cost, progress }) => (progress === 'not begun' ? cost.once : 0));
    return {
      changed: restored.length > 0,
      a,
      b,
      equal: counts.created + counts.changed + counts.deleted + a.refused + b.refused === 0,
      counts,
      ...told,
      readUnits,
      cost: once.reduce((sum, each) => sum + each, readUnits * rateOf('tableReads').usd),
      seconds: Math.round((clock.now().getTime() - begun) / 100) / 10,
    };
  });
}

function sideResult(planned: PlannedSide, read: ReadSide, rows: number): DiffSide {
  const { otherRows, inexact, refused, reasons, added } = read;
  return { ...factsOf(planned), rows, otherRows, inexact, refused, reasons, repeated: added - rows };
}

function factsOf({ side, source }: PlannedSide): Pick<DiffSide, 'kind' | 'name' | 'table'> {
  return { kind: side.kind, name: side.name, table: 'table' in source ? source.table : null };
}

const NOT_READ = { rows: null, otherRows: 0, inexact: 0, refused: 0, reasons: [], repeated: 0 };

/** What a dry run tells that would have to restore: nothing is read. */
export function previewOf({ a, b }: Sides<PlannedSide>): TableDiff {
  return {
    changed: false,
    a: { ...factsOf(a), ...NOT_READ },
    b: { ...factsOf(b), ...NOT_READ },
    equal: null,
    counts: null,
    attributes: [],
    differences: [],
    more: 0,
    readUnits: 0,
    cost: 0,
    seconds: 0,
  };
}
