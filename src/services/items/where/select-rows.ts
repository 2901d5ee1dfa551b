import { createHash } from 'node:crypto';
import { type ItemRecord, isCurrent, toItem } from '../../../../function/item/record.ts';
import { STATUS_UPDATE_INDEX } from '../../../../stack/contract/table.ts';
import type { DynamoDBApi } from '../../../aws/dynamodb.ts';
import type { RowsApi, WireRow } from '../../../aws/rows.ts';
import { defined } from '../../../defined.ts';
import { BackofficeError } from '../../../errors.ts';
import { isObject, parsedJson } from '../../../schemas/json.ts';
import { rateOf } from '../../cost/rates.ts';
import type { Item } from '../types.ts';
import type { ReadPlan } from './read-plan.ts';

export type { WireRow };

/** What is read of a table. */
export interface Selection {
  readonly table: string;
  readonly plan: ReadPlan;
  /** Half the price, and what was written last may be missing. */
  readonly eventual: boolean;
}

/** What reading takes. */
export interface ReadPrice {
  readonly readUnits: number;
  /** US dollars at the rates of us-east-1. */
  readonly cost: number;
}

/** Rows that were found, and what reading them took. */
export interface SelectedPage {
  /** Items as they are now; other rows are left out. */
  readonly rows: readonly WireRow[];
  readonly readUnits: number;
}

/** Less than the 1 MB that DynamoDB gives. */
const PAGE = 1000;
const UNIT_BYTES = 4096;

/** The rows of a selection, page by page. @param after the key of the row to go on after. */
export async function* selectRows(
  rows: RowsApi,
  { table, plan, eventual }: Selection,
  after?: WireRow,
): AsyncGenerator<SelectedPage> {
  const isNew = createMovedRows(plan);
  let start = after;
  do {
    const page = await (plan.by === 'Scan' ? rows.scan : rows.query)({
      TableName: table,
      Limit: PAGE,
      ReturnConsumedCapacity: 'TOTAL',
      ...plan.request,
      // An index takes no consistent reads.
      ...(plan.index === undefined && { ConsistentRead: !eventual }),
      ...defined({ ExclusiveStartKey: start }),
    });
    yield {
      rows: (page.Items ?? []).filter(
        (row) => isCurrent(row as ItemRecord) && isMeant(plan, row) && isNew(row),
      ),
      readUnits: page.ConsumedCapacity?.CapacityUnits ?? 0,
    };
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

function isMeant({ without }: ReadPlan, row: WireRow): boolean {
  return without === undefined || row.updatedAt?.S !== without;
}

/** Ids that are remembered, some 100 MB of them. */
const MOST_IDS = 1_000_000;

/** In an index by time, what is changed while it is read moves ahead of the reader, who would meet it twice. */
function createMovedRows({ index }: ReadPlan): (row: WireRow) => boolean {
  if (index !== STATUS_UPDATE_INDEX) return () => true;
  const seen = new Set<unknown>();
  return ({ id }) => {
    if (seen.has(id?.S)) return false;
    if (seen.size < MOST_IDS) seen.add(id?.S);
    return true;
  };
}

/** The item that a row holds. */
export function itemOfRow(row: WireRow): Item {
  return toItem(row as ItemRecord);
}

export function priceOf(readUnits: number): ReadPrice {
  return { readUnits, cost: readUnits * rateOf('tableReads').usd };
}

/** What reading a selection takes at most, by the sizes that AWS has counted within the last six hours; null for one item. */
export async function estimatePrice(
  dynamoDB: DynamoDBApi,
  { table, plan, eventual }: Selection,
): Promise<ReadPrice | null> {
  if (plan.by === 'Query' && plan.index === undefined) return null;
  const { Table = {} } = await dynamoDB.describeTable({ TableName: table });
  const index = Table.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === plan.index);
  const bytes = (plan.index === undefined ? Table.TableSizeBytes : index?.IndexSizeBytes) ?? 0;
  const units = Math.ceil(bytes / UNIT_BYTES);
  return priceOf(eventual || plan.index !== undefined ? units / 2 : units);
}

const FORMAT = 'w1';

/** Where a listing goes on: after a row. */
export function cursorAfter(row: WireRow, plan: ReadPlan): string {
  const { id = {}, timestamp = {}, status = {}, updatedAt = {} } = row;
  const key = {
    ...{ id, timestamp },
    ...(plan.index !== undefined && { status }),
    ...(plan.index === STATUS_UPDATE_INDEX && { updatedAt }),
  };
  return Buffer.from(JSON.stringify([FORMAT, hashOf(plan), key])).toString('base64url');
}

/** The key that a cursor stands for. @throws BackofficeError USAGE for what is no cursor, or one of another listing. */
export function keyAt(cursor: string, plan: ReadPlan): WireRow {
  const value = parsedJson(Buffer.from(cursor, 'base64url').toString('utf8'));
  const [format, hash, key]: unknown[] = Array.isArray(value) ? value : [];
  if (format !== FORMAT || !isKey(key)) throw invalid('is no cursor of a listing with --where');
  if (hash !== hashOf(plan)) throw invalid('belongs to a listing with another --where, or of another index');
  return key;
}

function isKey(key: unknown): key is WireRow {
  return isObject(key) && Object.values(key).every(isObject);
}

function hashOf({ request }: ReadPlan): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 16);
}

function invalid(problem: string): BackofficeError {
  return new BackofficeError('USAGE', `--cursor ${problem}`, { hint: 'begin anew without --cursor' });
}
