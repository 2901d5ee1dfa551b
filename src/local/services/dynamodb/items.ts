import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { RawOperations } from '../../wire/operation.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { TableEngine } from './engine.ts';

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

/** Reads and writes of items go to the engine as they are; what they consumed and how they ended is recorded. */
export function createItemOperations(engine: TableEngine, metrics: MetricStore): RawOperations {
  const record: RecordMetric = (name, unit, dimensions, value) =>
    metrics.record({ namespace: 'AWS/DynamoDB', name, dimensions }, unit, value);

  return {
    names: new Set([...READS, ...WRITES]),
    async run(operation, text) {
      const input = parse(text);
      if (input === undefined) return engine.run(operation, text);
      const asked = input.ReturnConsumedCapacity;
      const started = performance.now();
      const measured = JSON.stringify({ ...input, ReturnConsumedCapacity: 'INDEXES' });
      const answer = await engine.run(operation, isLevel(asked) ? measured : text);
      const latency = performance.now() - started;
      const output = JSON.parse(answer.body || '{}') as Answer;
      recordCapacity(record, operation, output);
      for (const TableName of tablesOf(input))
        recordOutcome(record, { operation, TableName, output, latency });
      return { ...answer, body: JSON.stringify(withCapacity(output, asked)) };
    },
  };
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
