import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import {
  BatchGetItem$,
  BatchWriteItem$,
  DeleteItem$,
  GetItem$,
  PutItem$,
  Query$,
  Scan$,
  TransactGetItems$,
  TransactWriteItems$,
  UpdateItem$,
} from '@aws-sdk/client-dynamodb';
import type { Mishaps } from '../../local-aws.ts';
import type { RawOperations } from '../../wire/operation.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import { errorAnswer, type ItemAnswer } from './engine/answer.ts';
import type { TableEngine } from './engine/engine.ts';
import { ITEM_OPERATIONS } from './engine/operations/item-operations.ts';
import type { Tables } from './tables.ts';
import { aboutOf, throttled } from './throttling.ts';
import { unreadable } from './unreadable.ts';

type RecordMetric = (
  name: string,
  unit: StandardUnit,
  dimensions: Record<string, string>,
  value: number,
) => void;

export interface ItemSurroundings {
  readonly engine: TableEngine;
  readonly tables: Tables;
  readonly expiry: () => Promise<void>;
  readonly metrics: MetricStore;
  readonly mishaps: Mishaps;
  /** Resolves when tables can be used. */
  readonly ready: Promise<void>;
}

/** Reads and writes of items; what they consumed and how they ended is recorded. */
export function createItemOperations(surroundings: ItemSurroundings): RawOperations {
  const { engine, tables, expiry, metrics, mishaps, ready } = surroundings;
  const record: RecordMetric = (name, unit, dimensions, value) =>
    metrics.record({ namespace: 'AWS/DynamoDB', name, dimensions }, unit, value);

  /** @returns the refusal of a request that a fault throttles, which is recorded. */
  function throttle(operation: string, text: string): ItemAnswer | undefined {
    const partitions = (): readonly string[] => aboutOf(parsed(text), tables).partitions;
    if (!mishaps('throttle', { service: 'dynamodb', operation, partitions })) return undefined;
    const { tables: names } = aboutOf(parsed(text), tables);
    const isOnDemand = names.every((name) => engine.tables.get(name)?.record.throughput === undefined);
    for (const TableName of names) {
      record('ThrottledRequests', 'Count', { TableName, Operation: operation }, 1);
      const kind = READS.test(operation) ? 'ReadThrottleEvents' : 'WriteThrottleEvents';
      record(kind, 'Count', { TableName }, 1);
    }
    const error = throttled(isOnDemand);
    return { ...errorAnswer(error), consumed: [], error: error.code };
  }

  return {
    names: new Map(
      SCHEMAS.map((schema) => [schema[2], { schema, honours: ITEM_OPERATIONS[schema[2]]?.members ?? [] }]),
    ),
    async run(operation, text) {
      await ready;
      await expiry();
      const started = performance.now();
      const answer =
        throttle(operation, text) ?? typesFirst(operation, text, await engine.items(operation, text));
      recordCapacity(record, answer);
      recordOutcome(record, tables, { operation, text, answer, latency: performance.now() - started });
      return answer;
    },
  };
}

const SCHEMAS = [
  BatchGetItem$,
  BatchWriteItem$,
  DeleteItem$,
  GetItem$,
  PutItem$,
  Query$,
  Scan$,
  TransactGetItems$,
  TransactWriteItems$,
  UpdateItem$,
];

/** A request that broke a rule and could not be read is refused for the latter. */
function typesFirst(operation: string, text: string, answer: ItemAnswer): ItemAnswer {
  const schema = SCHEMAS.find((each) => each[2] === operation);
  const error =
    answer.error === 'ValidationException' && schema !== undefined ? unreadable(schema, text) : undefined;
  return error === undefined ? answer : { ...errorAnswer(error), consumed: [], error: error.code };
}

const READS = /^(GetItem|BatchGetItem|Query|Scan|TransactGetItems)$/;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of a table its own units only; those of an index are told by the index. */
function recordCapacity(record: RecordMetric, { consumed }: ItemAnswer): void {
  for (const each of consumed) {
    const name = each.kind === 'read' ? 'ConsumedReadCapacityUnits' : 'ConsumedWriteCapacityUnits';
    const { table: TableName } = each;
    const indexes = each.unitsOfIndexes('global');
    const own = each.unitsOfIndexes('local').reduce((sum, [, units]) => sum + units, each.units);
    if (own > 0 || indexes.length === 0) record(name, 'Count', { TableName }, own);
    for (const [GlobalSecondaryIndexName, units] of indexes)
      record(name, 'Count', { TableName, GlobalSecondaryIndexName }, units);
  }
}

interface Ended {
  readonly operation: string;
  readonly text: string;
  readonly answer: ItemAnswer;
  /** Milliseconds. */
  readonly latency: number;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
function recordOutcome(
  record: RecordMetric,
  tables: Tables,
  { operation: Operation, text, answer, latency }: Ended,
): void {
  for (const TableName of new Set(answer.consumed.map(({ table }) => table))) {
    record('SuccessfulRequestLatency', 'Milliseconds', { TableName, Operation }, latency);
    if (answer.returned !== undefined)
      record('ReturnedItemCount', 'Count', { TableName, Operation }, answer.returned);
  }
  if (answer.error !== 'ConditionalCheckFailedException') return;
  for (const TableName of aboutOf(parsed(text), tables).tables)
    record('ConditionalCheckFailedRequests', 'Count', { TableName }, 1);
}
