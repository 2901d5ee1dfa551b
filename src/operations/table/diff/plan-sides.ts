import { rateOf } from '../../../services/cost/rates.ts';
import type { TransferFormat } from '../../../services/items/transfer/formats.ts';
import type { RestorePlan } from '../../../services/restore/restore.ts';
import { type InputPlace, openInput } from '../../items/input-file.ts';
import type { Operation } from '../../operation.ts';
import type { TableNames } from '../open-tables.ts';
import { planAside } from './aside.ts';
import type { Sides, Source } from './read-sides.ts';
import { type Side, sideOf } from './sides.ts';

/** A side, what is read of it, and how its backup is restored before; null for what is no backup. */
export interface PlannedSide {
  readonly side: Side;
  readonly source: Source;
  readonly plan: RestorePlan | null;
}

/** Where files come from, and how items stand in those whose name does not tell. */
export interface FilePlace extends InputPlace {
  readonly format: TransferFormat | undefined;
}

/** Finds what two words name. Files are opened: one that cannot be read is told before anything is restored. */
export async function planSides(
  operation: Operation,
  names: TableNames,
  words: Sides<string>,
  place: FilePlace,
): Promise<Sides<PlannedSide>> {
  const [sideA, sideB] = [await sideOf(operation, names, words.a), await sideOf(operation, names, words.b)];
  const a = await planned(operation, names, sideA, place);
  try {
    return { a, b: await planned(operation, names, sideB, place) };
  } catch (error) {
    await closeSide(a);
    throw error;
  }
}

async function planned(
  operation: Operation,
  names: TableNames,
  side: Side,
  place: FilePlace,
): Promise<PlannedSide> {
  switch (side.kind) {
    case 'file':
      return {
        side,
        source: { file: await openInput(operation, place, side.name, place.format) },
        plan: null,
      };
    case 'table':
      return { side, source: { table: side.name, bytes: side.bytes, items: side.items }, plan: null };
    case 'backup': {
      const plan = await planAside(operation, names, side.backup);
      return { side, source: { table: plan.target, bytes: plan.bytes, items: undefined }, plan };
    }
  }
}

/** Removes what is left of a pipe. */
export async function closeSide({ source }: PlannedSide): Promise<void> {
  if ('file' in source) await source.file.dispose();
}

/** How the backups among the sides are restored. */
export function restoresOf({ a, b }: Sides<PlannedSide>): RestorePlan[] {
  return [a.plan, b.plan].filter((plan) => plan !== null);
}

/** DynamoDB charges a unit for 4 KB that are read consistently. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
const UNIT_BYTES = 4096;

/** Tells what it will take, before it is begun. */
export function tellPrice({ environment, tell }: Operation, sides: Sides<PlannedSide>): void {
  const tables = [sides.a.source, sides.b.source].flatMap((source) => ('table' in source ? [source] : []));
  const readUnits = tables.reduce((sum, { bytes }) => sum + Math.ceil(bytes / UNIT_BYTES), 0);
  tell({
    type: 'comparison planned',
    restores: restoresOf(sides),
    tables: tables.length,
    readUnits,
    readCost: readUnits * rateOf('tableReads').usd,
    onAws: environment.kind === 'aws',
  });
}
