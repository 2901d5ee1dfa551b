import type { Clock } from '../../clock.ts';
import type { RawOperations } from '../../wire/operation.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { TableEngine } from './engine.ts';

const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);

interface Capacity {
  readonly TableName: string;
  readonly CapacityUnits: number;
}

interface Answer {
  ConsumedCapacity?: Capacity | Capacity[];
  __type?: string;
}

/** Reads and writes of items go to the engine as they are; what they consumed and how they ended is recorded. */
export function createItemOperations(engine: TableEngine, metrics: MetricStore, clock: Clock): RawOperations {
  return {
    names: new Set([...READS, ...WRITES]),
    async run(operation, text) {
      const input = parse(text);
      if (input === undefined) return engine.run(operation, text);
      const asked = input.ReturnConsumedCapacity;
      const started = clock.now().getTime();
      const answer = await engine.run(
        operation,
        JSON.stringify({ ...input, ReturnConsumedCapacity: asked ?? 'TOTAL' }),
      );
      const output = JSON.parse(answer.body || '{}') as Answer;
      const tables = record(metrics, operation, input, output);
      if (answer.status === 200) {
        const latency = clock.now().getTime() - started;
        for (const table of tables) {
          metrics.record(
            metric('SuccessfulRequestLatency', { TableName: table, Operation: operation }),
            latency,
          );
        }
      }
      if (asked !== undefined || output.ConsumedCapacity === undefined) return answer;
      delete output.ConsumedCapacity;
      return { ...answer, body: JSON.stringify(output) };
    },
  };
}

function record(
  metrics: MetricStore,
  operation: string,
  input: Record<string, unknown>,
  output: Answer,
): string[] {
  const kind = READS.has(operation) ? 'ConsumedReadCapacityUnits' : 'ConsumedWriteCapacityUnits';
  const consumed = [output.ConsumedCapacity ?? []].flat();
  for (const { TableName, CapacityUnits } of consumed)
    metrics.record(metric(kind, { TableName }), CapacityUnits);
  const table =
    typeof input.TableName === 'string' ? [input.TableName] : consumed.map(({ TableName }) => TableName);
  if (output.__type?.endsWith('ConditionalCheckFailedException')) {
    for (const TableName of table) metrics.record(metric('ConditionalCheckFailedRequests', { TableName }), 1);
  }
  return table;
}

function metric(name: string, dimensions: Record<string, string>) {
  return { namespace: 'AWS/DynamoDB', name, dimensions };
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
