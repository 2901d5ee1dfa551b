import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { RawOperations } from '../../wire/operation.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { EngineAnswer, TableEngine } from './engine.ts';
import { keyOf, type Row } from './rows.ts';
import type { Tables } from './tables.ts';
import type { WriteJournal, Written } from './write-journal.ts';

const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);

interface Units {
  readonly CapacityUnits: number;
}

interface Capacity extends Units {
  readonly TableName: string;
  Table?: Units;
  GlobalSecondaryIndexes?: Readonly<Record<string, Units>>;
}

interface Answer {
  ConsumedCapacity?: Capacity | Capacity[];
  Count?: number;
  __type?: string;
}

type RecordMetric = (
  name: string,
  unit: StandardUnit,
  dimensions: Record<string, string>,
  value: number,
) => void;

export interface ItemSurroundings {
  readonly engine: TableEngine;
  readonly tables: Tables;
  readonly journal: WriteJournal;
  readonly expiry: (table: string) => Promise<void>;
  readonly metrics: MetricStore;
}

/** Reads and writes of items go to the engine as they are; what they consumed and how they ended is recorded. */
export function createItemOperations(surroundings: ItemSurroundings): RawOperations {
  const { engine, tables, journal, expiry, metrics } = surroundings;
  const record: RecordMetric = (name, unit, dimensions, value) =>
    metrics.record({ namespace: 'AWS/DynamoDB', name, dimensions }, unit, value);

  return {
    names: new Set([...READS, ...WRITES]),
    async run(operation, text) {
      const input = parse(text);
      if (input === undefined) return engine.run(operation, text);
      const names = tablesOf(input);
      for (const name of names) {
        if (!(await tables.usable(name))) return notThere(name);
        await expiry(name);
      }
      const asked = input.ReturnConsumedCapacity;
      const started = performance.now();
      const measured = JSON.stringify({ ...input, ReturnConsumedCapacity: 'INDEXES' });
      const send = () => engine.run(operation, isLevel(asked) ? measured : text);
      const answer = WRITES.has(operation)
        ? await journal.keeping(await rowsIn(tables, input), send)
        : await send();
      const latency = performance.now() - started;
      const output = asBilled(operation, input, JSON.parse(answer.body || '{}') as Answer);
      recordCapacity(record, operation, output);
      for (const TableName of names) recordOutcome(record, { operation, TableName, output, latency });
      const held = await heldInstead(surroundings, input, output);
      return { ...answer, body: JSON.stringify({ ...withCapacity(output, asked), ...held }) };
    },
  };
}

/** The engine counts every scan as an eventually consistent one; a consistent one costs twice as much. */
function asBilled(operation: string, input: Readonly<Record<string, unknown>>, output: Answer): Answer {
  const { ConsumedCapacity: consumed } = output;
  if (operation !== 'Scan' || input.ConsistentRead !== true || consumed === undefined) return output;
  const twice = <T extends Units>(units: T): T => ({ ...units, CapacityUnits: units.CapacityUnits * 2 });
  const billed = [consumed]
    .flat()
    .map((each) => ({ ...twice(each), ...(each.Table === undefined ? {} : { Table: twice(each.Table) }) }));
  return { ...output, ConsumedCapacity: Array.isArray(consumed) ? billed : (billed[0] as Capacity) };
}

/** A table that is being restored is not there yet for those who read and write. */
function notThere(table: string): EngineAnswer {
  const __type = 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException';
  const message = `Requested resource not found: Table: ${table} not found`;
  return { status: 400, body: JSON.stringify({ __type, message }) };
}

interface BatchRequest {
  readonly PutRequest?: { readonly Item: Row };
  readonly DeleteRequest?: { readonly Key: Row };
}

/** The rows that a request would write; what is no request is refused by the engine. */
async function rowsIn(tables: Tables, input: Readonly<Record<string, unknown>>): Promise<Written[]> {
  const { TableName, Item, Key, RequestItems } = input as {
    readonly TableName?: string;
    readonly Item?: Row;
    readonly Key?: Row;
    readonly RequestItems?: Readonly<Record<string, readonly BatchRequest[]>>;
  };
  const requests: Readonly<Record<string, readonly BatchRequest[]>> = RequestItems ?? {
    [TableName ?? '']: [
      Item === undefined ? { DeleteRequest: { Key: Key ?? {} } } : { PutRequest: { Item } },
    ],
  };
  const written: Written[] = [];
  for (const [table, batch] of Object.entries(requests)) {
    const names = (await tables.keyNames(table)) ?? [];
    for (const { PutRequest, DeleteRequest } of Array.isArray(batch) ? batch : []) {
      const row = PutRequest?.Item ?? DeleteRequest?.Key;
      if (names.length > 0 && row !== undefined && names.every((name) => name in row))
        written.push({ table, key: keyOf(row, names) });
    }
  }
  return written;
}

/** The row that stood in the way of a write, where it was asked for: the engine leaves it out. */
async function heldInstead(
  { engine, tables }: ItemSurroundings,
  input: Readonly<Record<string, unknown>>,
  { __type: error }: Answer,
): Promise<object> {
  if (input.ReturnValuesOnConditionCheckFailure !== 'ALL_OLD') return {};
  if (!error?.endsWith('ConditionalCheckFailedException')) return {};
  const [written] = await rowsIn(tables, input);
  if (written === undefined) return {};
  const { Item } = await engine.call<{ Item?: Row }>('GetItem', {
    TableName: written.table,
    Key: written.key,
    ConsistentRead: true,
  });
  return Item === undefined ? {} : { Item };
}

/** What else is asked for is refused by the engine, with DynamoDB's own words. */
function isLevel(asked: unknown): boolean {
  return asked === undefined || asked === 'NONE' || asked === 'TOTAL' || asked === 'INDEXES';
}

/** Of a table its own units only; those of an index are told by the index. */
function recordCapacity(record: RecordMetric, operation: string, output: Answer): void {
  const name = READS.has(operation) ? 'ConsumedReadCapacityUnits' : 'ConsumedWriteCapacityUnits';
  for (const { TableName, CapacityUnits, Table, GlobalSecondaryIndexes = {} } of [
    output.ConsumedCapacity ?? [],
  ].flat()) {
    record(name, 'Count', { TableName }, Table?.CapacityUnits ?? CapacityUnits);
    for (const [GlobalSecondaryIndexName, units] of Object.entries(GlobalSecondaryIndexes))
      record(name, 'Count', { TableName, GlobalSecondaryIndexName }, units.CapacityUnits);
  }
}

interface Outcome {
  readonly operation: string;
  readonly TableName: string;
  readonly output: Answer;
  /** Milliseconds. */
  readonly latency: number;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
function recordOutcome(
  record: RecordMetric,
  { operation: Operation, TableName, output, latency }: Outcome,
): void {
  const { __type: error, Count } = output;
  if (error === undefined) {
    record('SuccessfulRequestLatency', 'Milliseconds', { TableName, Operation }, latency);
    if (Count !== undefined) record('ReturnedItemCount', 'Count', { TableName, Operation }, Count);
  } else if (error.endsWith('ConditionalCheckFailedException'))
    record('ConditionalCheckFailedRequests', 'Count', { TableName }, 1);
}

/** What was asked for of the capacity, no more. */
function withCapacity(output: Answer, asked: unknown): Answer {
  const { ConsumedCapacity, ...rest } = output;
  if (ConsumedCapacity === undefined || asked === 'INDEXES') return output;
  if (asked !== 'TOTAL') return rest;
  const total = ({ TableName, CapacityUnits }: Capacity): Capacity => ({ TableName, CapacityUnits });
  return {
    ...rest,
    ConsumedCapacity: Array.isArray(ConsumedCapacity) ? ConsumedCapacity.map(total) : total(ConsumedCapacity),
  };
}

/** A batch names its tables in its requests. */
function tablesOf(input: Readonly<Record<string, unknown>>): string[] {
  if (typeof input.TableName === 'string') return [input.TableName];
  const { RequestItems } = input;
  return typeof RequestItems === 'object' && RequestItems !== null ? Object.keys(RequestItems) : [];
}

/** Text that is no JSON goes to the engine as it is: it has DynamoDB's own error for it. */
function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
