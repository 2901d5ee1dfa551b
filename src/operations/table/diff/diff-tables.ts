import { BackofficeError } from '../../../errors.ts';
import { namesStdin } from '../../../files/given-file.ts';
import type { RestorePlan } from '../../../services/restore/restore.ts';
import type { TableDiff } from '../../../services/table/diff/table-diff.ts';
import type { Operation } from '../../operation.ts';
import { openTables } from '../open-tables.ts';
import { withTablesAside } from './aside.ts';
import { type CompareOptions, compareSides, previewOf } from './compare-sides.ts';
import {
  closeSide,
  type FilePlace,
  type PlannedSide,
  planSides,
  restoresOf,
  tellPrice,
} from './plan-sides.ts';
import type { Sides } from './read-sides.ts';

/** What is compared, as it stands on the command line. */
export interface DiffOptions extends CompareOptions {
  readonly words: Sides<string>;
  readonly place: FilePlace;
}

/**
 * Compares two of tables, backups and files, key by key. Neither is a snapshot: what is written to a table while it is
 * read may be in it or not.
 */
export async function diffTables(operation: Operation, options: DiffOptions): Promise<TableDiff> {
  const { words, place } = options;
  if (words.a === words.b || (namesStdin(words.a) && namesStdin(words.b)))
    throw new BackofficeError('USAGE', `both sides are ${words.a}`, {
      hint: 'name two different tables, backups or files',
    });
  const sides = await operation.during('looking', async () =>
    planSides(operation, await openTables(operation), words, place),
  );
  try {
    tellPrice(operation, sides);
    return await compared(operation, sides, options);
  } finally {
    await closeSide(sides.a);
    await closeSide(sides.b);
  }
}

function compared(
  operation: Operation,
  sides: Sides<PlannedSide>,
  options: CompareOptions,
): Promise<TableDiff> | TableDiff {
  const plans = restoresOf(sides);
  const work = (): Promise<TableDiff> => compareSides(operation, sides, options);
  if (plans.length === 0) return work();
  if (operation.dryRun) return previewOf(sides);
  return operation.record(changeOf(plans), () => withTablesAside(operation, plans, work));
}

/** A table that nobody else knows is made and deleted: it costs, and touches nothing. */
function changeOf(plans: readonly RestorePlan[]) {
  const targets = plans.map(({ target }) => target).join(' and ');
  const names = plans.map(({ source }) => source.backupName).join(' and ');
  return {
    action: 'table diff' as const,
    target: `table ${targets}`,
    before: { backups: plans.map(({ source }) => source) },
    after: ({ equal, counts }: TableDiff) => ({ equal, counts }),
    consent: {
      what: `restoring ${names} into ${targets}, to be deleted after the comparison`,
      danger: 'moderate' as const,
    },
  };
}
