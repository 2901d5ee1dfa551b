import { rateOf } from '../../services/cost/rates.ts';
import { createBudget } from '../../services/items/transfer/budget.ts';
import {
  beginExport,
  type ExportRequest,
  type ExportState,
  exportRows,
} from '../../services/items/transfer/export-rows.ts';
import type { TransferFormat } from '../../services/items/transfer/formats.ts';
import type { ItemsExported } from '../../services/items/transfer/transfer.ts';
import type { ItemField } from '../../services/items/where/item-fields.ts';
import { planRead } from '../../services/items/where/read-plan.ts';
import type { Condition } from '../../services/items/where/tree.ts';
import type { Operation } from '../operation.ts';
import type { ExportTarget } from './export-target.ts';
import { createPaceMeter, resumable } from './pace.ts';
import { tellPrice } from './select-items.ts';

/** A table that is read in less time than it takes to share the work is read in its own order. */
const SMALL_BYTES = 8 * 1024 * 1024;
const SEGMENTS = 4;

/** How the table is to be read, as it stands on the command line. */
export interface ExportOptions {
  readonly format: TransferFormat;
  readonly csvSafe?: boolean;
  /** Undefined for all items. */
  readonly where?: Condition | undefined;
  readonly fields?: readonly ItemField[];
  readonly segments?: number;
  readonly eventual?: boolean;
}

/** What to read of the table, and how many items that may be: AWS counts every six hours. */
export async function requestFor(
  operation: Operation,
  { format, csvSafe = false, where, fields, segments, eventual = false }: ExportOptions,
): Promise<{ request: ExportRequest; total: number | undefined }> {
  const { connection, outputs } = operation;
  const { tableName: table } = await outputs.refresh();
  const dynamoDB = await connection.dynamoDB();
  const { Table } = await dynamoDB.describeTable({ TableName: table });
  // An index in the order of changes would give an item twice that is changed meanwhile.
  const plan = where && planRead(where, false);
  if (plan !== undefined) await tellPrice(operation, { table, plan, eventual }, where);
  const own = (Table?.TableSizeBytes ?? 0) < SMALL_BYTES ? 1 : SEGMENTS;
  return {
    request: {
      table,
      format,
      csvSafe,
      plan,
      fields,
      segments: plan?.by === 'Query' ? 1 : (segments ?? own),
      eventual,
    },
    // Of those that a condition holds for nobody knows.
    total: plan === undefined ? Table?.ItemCount : undefined,
  };
}

export interface ExportLimits {
  /** Read units a second. */
  readonly maxRcu?: number | undefined;
  /** How many items there are, where that is known. */
  readonly total: number | undefined;
}

/** Reads the table into its target. */
export async function exportItems(
  operation: Operation,
  request: ExportRequest,
  target: ExportTarget,
  { maxRcu, total }: ExportLimits,
): Promise<ItemsExported> {
  const from = (await target.held()) ?? beginExport(request);
  const resumed = from.bytes > 0;
  if (resumed)
    operation.report(`going on after ${from.items} items of an earlier run; --from-start begins anew`);
  const pace = createPaceMeter(operation, `exporting ${request.table}`, from.items, total);
  const budget = createBudget(maxRcu, operation.clock, operation.signal);
  const rows = await operation.connection.rows();
  const sink = {
    write: target.write,
    async progress(reached: ExportState) {
      operation.signal.throwIfAborted();
      pace.note(reached.items);
      await target.keep(reached);
    },
  };
  const work = () => exportRows({ rows, budget }, request, from, sink);
  // What went to a pipe is gone: there is nothing to go on with.
  const done = target.isKept ? resumable(operation, pace, work) : operation.live(pace.picture, work);
  const state = await done.catch(async (error: unknown) => {
    // Whatever else fails then, why the export ended is what is told.
    await target.leave().catch(() => undefined);
    throw error;
  });
  await target.finish();
  const { items, otherRows, inexact, refused, formulas, readUnits, bytes } = state;
  return {
    ...preview(request, target.name),
    changed: true,
    items,
    bytes,
    otherRows,
    inexact,
    refused,
    formulas,
    readUnits,
    cost: readUnits * rateOf('tableReads').usd,
    seconds: pace.seconds(),
    resumed,
  };
}

/** What a dry run tells. */
export function preview(
  { table, format, csvSafe, plan, eventual }: ExportRequest,
  file: string,
): ItemsExported {
  const counts = { items: 0, bytes: 0, otherRows: 0, inexact: 0, refused: 0, formulas: 0, readUnits: 0 };
  const consistent = plan?.index === undefined && !eventual;
  const how = { changed: false, table, file, format, csvSafe, consistent };
  return { ...how, ...counts, cost: 0, seconds: 0, resumed: false };
}
