import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type BatchGetAnswer, type BatchGetRequest, getRows } from './batch-get.ts';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';
import { plainJsonAnswers, plainJsonRequests } from './plain-json.ts';
import type { WireRow, WireValue } from './wire-row.ts';

export type { WireRow, WireValue };

/** Units that a call consumed. */
export interface Consumed {
  readonly CapacityUnits?: number;
}

export interface ReadRequest {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
  readonly Limit?: number;
  readonly Select?: 'COUNT';
  readonly Segment?: number;
  readonly TotalSegments?: number;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: WireRow;
  readonly ExclusiveStartKey?: WireRow;
  readonly ReturnConsumedCapacity?: 'TOTAL';
}

export interface RowPage {
  readonly Items?: readonly WireRow[];
  readonly Count: number;
  readonly LastEvaluatedKey?: WireRow;
  readonly ConsumedCapacity?: Consumed;
}

export interface RowWrite {
  readonly PutRequest: { readonly Item: WireRow };
}

export interface BatchWriteRequest {
  readonly RequestItems: Readonly<Record<string, readonly RowWrite[]>>;
  readonly ReturnConsumedCapacity?: 'TOTAL';
}

export interface BatchWriteAnswer {
  readonly UnprocessedItems?: Readonly<Record<string, readonly RowWrite[]>>;
  readonly ConsumedCapacity?: readonly Consumed[];
}

interface ConditionalRequest {
  readonly TableName: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: WireRow;
  readonly ReturnConsumedCapacity?: 'TOTAL';
}

export interface PutRequest extends ConditionalRequest {
  readonly Item: WireRow;
}

export interface UpdateRequest extends ConditionalRequest {
  readonly Key: WireRow;
  readonly UpdateExpression: string;
}

export interface DeleteRequest extends ConditionalRequest {
  readonly Key: WireRow;
}

/**
 * Rows in bulk, as they go over the wire: no digit of a number, no type of a value is lost, and nothing is spent on
 * turning values into others and back.
 */
export interface RowsApi {
  scan(request: ReadRequest): Promise<RowPage>;
  query(request: ReadRequest): Promise<RowPage>;
  /** Rows by their keys; each key is answered, or it rejects. */
  get(table: string, keys: readonly WireRow[]): Promise<WireRow[]>;
  batchWrite(request: BatchWriteRequest): Promise<BatchWriteAnswer>;
  put(request: PutRequest): Promise<{ readonly ConsumedCapacity?: Consumed }>;
  update(request: UpdateRequest): Promise<{ readonly ConsumedCapacity?: Consumed }>;
  delete(request: DeleteRequest): Promise<{ readonly ConsumedCapacity?: Consumed }>;
  close(): void;
}

/** A page of 1 MB may take its time. */
const REQUEST_TIMEOUT_MS = 15_000;
const ATTEMPTS = 6;

export function createRows(config: ClientConfig): RowsApi {
  const client = new DynamoDBClient(
    sdkSettings(config, 'DYNAMODB', { requestTimeoutMs: REQUEST_TIMEOUT_MS, attempts: ATTEMPTS }),
  );
  client.middlewareStack.use(plainJsonAnswers());
  client.middlewareStack.use(plainJsonRequests());
  // It walks through every row to leave out secrets for a logger that is not there.
  client.middlewareStack.remove('loggerMiddleware');
  const { read, write } = callsOf('dynamodb', config, client);
  const batchGet = wired<BatchGetItemCommandInput, BatchGetRequest, BatchGetAnswer>(
    read('BatchGetItem', BatchGetItemCommand),
  );
  return {
    scan: wired(read('Scan', ScanCommand)),
    query: wired(read('Query', QueryCommand)),
    get: (table, keys) => getRows(batchGet, table, keys, config),
    batchWrite: wired(write('BatchWriteItem', BatchWriteItemCommand)),
    put: wired(write('PutItem', PutItemCommand)),
    update: wired(write('UpdateItem', UpdateItemCommand)),
    delete: wired(write('DeleteItem', DeleteItemCommand)),
    close: () => client.destroy(),
  };
}

/** The SDK's types are those of its own reader and writer, which are passed by. */
function wired<SdkInput, Input, Output>(
  call: (input: SdkInput) => Promise<unknown>,
): (input: Input) => Promise<Output> {
  // biome-ignore lint/plugin: two types of one call, of which the SDK only tells its own
  return call as unknown as (input: Input) => Promise<Output>;
}
