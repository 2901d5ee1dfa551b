import type { ReadRequest, RowPage, RowsApi, WireRow } from '../../../aws/rows.ts';
import { defined } from '../../../defined.ts';
import type { ExportState } from '../../../schemas/checkpoints.ts';
import type { ReadPlan } from '../where/read-plan.ts';
import type { Budget } from './budget.ts';
import { frameOf, isItem, type RowFormat, rowInFile } from './item-text.ts';
import { fieldsInFile } from './picked-text.ts';

export interface ExportRequest extends RowFormat {
  readonly table: string;
  /** How the items that are wanted are read; undefined for all. */
  readonly plan: ReadPlan | undefined;
  /** Reads side by side; one keeps the table's own order. */
  readonly segments: number;
  /** Half the price, and what was written last may be missing. */
  readonly eventual: boolean;
}

export type { ExportState };

export function beginExport({ segments }: ExportRequest): ExportState {
  const next = Array.from({ length: segments }, () => 'start' as const);
  return { items: 0, otherRows: 0, inexact: 0, refused: 0, formulas: 0, readUnits: 0, bytes: 0, next };
}

/** Where an export goes to. */
export interface ExportSink {
  /** Takes a piece of the file; resolves when it is written. */
  write(text: string): Promise<void>;
  /** Told after each page that was written. */
  progress(state: ExportState): Promise<void>;
}

/** Writes all rows of a table into a file, several parts of the table side by side, each page whole. */
export async function exportRows(
  { rows, budget }: { readonly rows: RowsApi; readonly budget: Budget },
  request: ExportRequest,
  from: ExportState,
  { write, progress }: ExportSink,
): Promise<ExportState> {
  const { head, between, end } = frameOf(request);
  let state = from;
  let writing: Promise<void> = Promise.resolve();

  async function append(text: string): Promise<void> {
    await write(text);
    state = { ...state, bytes: state.bytes + Buffer.byteLength(text) };
  }

  /** One page after the other reaches the file, whichever segment it is of. */
  function add(segment: number, page: RowPage): Promise<void> {
    const added = writing.then(async () => {
      const encoded = encodePage(page.Items ?? [], request, state.items === 0 ? '' : between);
      await append(encoded.text);
      state = {
        ...state,
        items: state.items + encoded.items,
        otherRows: state.otherRows + encoded.otherRows,
        inexact: state.inexact + encoded.inexact,
        refused: state.refused + encoded.refused,
        formulas: state.formulas + encoded.formulas,
        readUnits: state.readUnits + (page.ConsumedCapacity?.CapacityUnits ?? 0),
        next: state.next.with(segment, page.LastEvaluatedKey ?? null),
      };
      await progress(state);
    });
    // After a page that failed none is written: what is in the file stays what the state says.
    writing = added;
    writing.catch(() => undefined);
    return added;
  }

  async function readSegment(segment: number): Promise<void> {
    for (;;) {
      const start = state.next[segment] ?? null;
      if (start === null) return;
      const page = await readPage(rows, request, segment, start === 'start' ? undefined : start);
      await add(segment, page);
      await budget.spend(page.ConsumedCapacity?.CapacityUnits ?? 0);
    }
  }

  if (state.bytes === 0) await append(head);
  await Promise.all(state.next.map((_, segment) => readSegment(segment)));
  await append(end);
  return state;
}

function encodePage(items: readonly WireRow[], form: RowFormat, before: string) {
  const { between } = frameOf(form);
  const wanted = form.format === 'dynamodb-json' ? items : items.filter(isItem);
  let text = '';
  let [inexact, refused, formulas] = [0, 0, 0];
  for (const row of wanted) {
    const encoded = form.fields === undefined ? rowInFile(row, form) : fieldsInFile(row, form.fields, form);
    text += text === '' ? before + encoded.text : between + encoded.text;
    if (encoded.back === 'changed') inexact += 1;
    if (encoded.back === 'refused') refused += 1;
    if (encoded.formula) formulas += 1;
  }
  const otherRows = items.length - wanted.length;
  return { text, inexact, refused, formulas, items: wanted.length, otherRows };
}

/** Less than the 1 MB that DynamoDB gives: what is short-lived is cheap to clean up. */
const PAGE = 1000;

function readPage(
  rows: RowsApi,
  { table, plan, segments, eventual }: ExportRequest,
  segment: number,
  start: WireRow | undefined,
): Promise<RowPage> {
  const request: ReadRequest = {
    TableName: table,
    Limit: PAGE,
    ReturnConsumedCapacity: 'TOTAL',
    ...defined({ ExclusiveStartKey: start }),
  };
  const consistent = { ConsistentRead: !eventual };
  if (plan?.by === 'Query')
    // An index takes no consistent reads.
    return rows.query({ ...request, ...plan.request, ...(plan.index === undefined && consistent) });
  return rows.scan({
    ...request,
    ...plan?.request,
    ...consistent,
    ...(segments === 1 ? {} : { Segment: segment, TotalSegments: segments }),
  });
}
