import { THROTTLED_REQUESTS_METRIC } from '../../../stack/contract/alarms.ts';
import { environmentOfFunction, resourceNames } from '../../../stack/contract/names.ts';
import type { StackOutputs } from '../stack/outputs.ts';

/** What a number is of. */
export type Unit = 'count' | 'ms' | 'percent' | 'capacity';

export const GROUPS = ['function', 'api', 'table'] as const;

export type Group = (typeof GROUPS)[number];

/** A metric as CloudWatch has it, with the statistic that makes sense of it. */
export interface MetricDefinition {
  /** What thresholds and scripts call it. */
  readonly key: string;
  readonly group: Group;
  readonly label: string;
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: Unit;
  /** Only sent when it happens, so that silence means none. */
  readonly sparse?: true;
  /** Made only where the environment asks for it: without values it is not shown. */
  readonly optional?: true;
}

/** A share of two others, in percent. */
export interface RatioDefinition {
  readonly key: string;
  readonly group: Group;
  readonly label: string;
  readonly of: string;
  readonly to: string;
}

type Row = readonly [key: string, label: string, metric: string, statistic: string, unit: Unit];

// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
const FUNCTION: readonly Row[] = [
  ['invocations', 'invocations', 'Invocations', 'Sum', 'count'],
  ['crashes', 'crashes', 'Errors', 'Sum', 'count'],
  ['throttles', 'throttles', 'Throttles', 'Sum', 'count'],
  ['durationP50', 'duration p50', 'Duration', 'p50', 'ms'],
  ['durationP95', 'duration p95', 'Duration', 'p95', 'ms'],
  ['durationP99', 'duration p99', 'Duration', 'p99', 'ms'],
  ['durationMax', 'duration max', 'Duration', 'Maximum', 'ms'],
  // The sum of it means nothing.
  ['concurrency', 'concurrent executions', 'ConcurrentExecutions', 'Maximum', 'count'],
];

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
const API: readonly Row[] = [
  ['requests', 'requests', 'Count', 'Sum', 'count'],
  ['4xx', '4xx', '4xx', 'Sum', 'count'],
  ['5xx', '5xx', '5xx', 'Sum', 'count'],
  ['latencyP50', 'latency p50', 'Latency', 'p50', 'ms'],
  ['latencyP95', 'latency p95', 'Latency', 'p95', 'ms'],
  ['latencyP99', 'latency p99', 'Latency', 'p99', 'ms'],
  ['integrationP50', 'integration p50', 'IntegrationLatency', 'p50', 'ms'],
  ['integrationP99', 'integration p99', 'IntegrationLatency', 'p99', 'ms'],
];

/** By a filter of the access log: API Gateway has no metric of what it throttles, and may not log all of it. */
const LOGGED: readonly Row[] = [
  ['throttledRequests', 'throttled (429), at least', THROTTLED_REQUESTS_METRIC, 'Sum', 'count'],
];

const CAPACITY: readonly Row[] = [
  ['readUnits', 'read units', 'ConsumedReadCapacityUnits', 'Sum', 'capacity'],
  ['writeUnits', 'write units', 'ConsumedWriteCapacityUnits', 'Sum', 'capacity'],
];

const THROTTLES: readonly Row[] = [
  ['readThrottles', 'read throttles', 'ReadThrottleEvents', 'Sum', 'count'],
  ['writeThrottles', 'write throttles', 'WriteThrottleEvents', 'Sum', 'count'],
];

const CONDITIONS: readonly Row[] = [
  ['conditionFailures', 'failed conditions', 'ConditionalCheckFailedRequests', 'Sum', 'count'],
];

const OPERATION: readonly Row[] = [
  ['count', 'calls', 'SuccessfulRequestLatency', 'SampleCount', 'count'],
  ['p50', 'p50', 'SuccessfulRequestLatency', 'p50', 'ms'],
  ['p99', 'p99', 'SuccessfulRequestLatency', 'p99', 'ms'],
];

export const RATIOS: readonly RatioDefinition[] = [
  { key: 'crashRate', group: 'function', label: 'crash rate', of: 'crashes', to: 'invocations' },
  { key: '4xxRate', group: 'api', label: '4xx rate', of: '4xx', to: 'requests' },
  { key: 'errorRate', group: 'api', label: 'error rate', of: '5xx', to: 'requests' },
];

/** What a table's metrics are told apart by; found, because a set of dimensions that is wrong finds nothing. */
export interface TableDimensions {
  readonly operations: readonly string[];
  readonly indexes: readonly string[];
}

/** The names of all numbers of some groups, but for those of operations and indexes, which are found. */
export function metricKeys(groups: readonly Group[]): { readonly key: string; readonly unit: Unit }[] {
  const rows: Readonly<Record<Group, readonly Row[]>> = {
    function: FUNCTION,
    api: [...API, ...LOGGED],
    table: [...CAPACITY, ...THROTTLES, ...CONDITIONS],
  };
  return groups.flatMap((group) => [
    ...rows[group].map(([key, , , , unit]) => ({ key, unit })),
    ...RATIOS.filter((ratio) => ratio.group === group).map(({ key }) => ({ key, unit: 'percent' as const })),
  ]);
}

/** Every metric of some groups. */
export function metricDefinitions(
  { functionName, apiId, tableName }: StackOutputs,
  groups: readonly Group[],
  table: TableDimensions,
): MetricDefinition[] {
  const all: Readonly<Record<Group, () => MetricDefinition[]>> = {
    function: () => define('function', 'AWS/Lambda', { FunctionName: functionName }, FUNCTION),
    api: () => [
      ...define('api', 'AWS/ApiGateway', { ApiId: apiId }, API),
      ...loggedDefinitions(functionName),
    ],
    table: () => tableDefinitions(tableName, table),
  };
  return GROUPS.filter((group) => groups.includes(group)).flatMap((group) => all[group]());
}

/** Filters of logs have a namespace of the environment's own, and no dimensions. */
function loggedDefinitions(functionName: string): MetricDefinition[] {
  const environment = environmentOfFunction(functionName);
  if (environment === undefined) return [];
  return define('api', resourceNames(environment).stack, {}, LOGGED).map((definition) => ({
    ...definition,
    optional: true as const,
  }));
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
function tableDefinitions(TableName: string, { operations, indexes }: TableDimensions): MetricDefinition[] {
  const namespace = 'AWS/DynamoDB';
  const ofTable = (rows: readonly Row[]) => define('table', namespace, { TableName }, rows);
  return [
    ...ofTable(CAPACITY),
    ...indexes.flatMap((GlobalSecondaryIndexName) =>
      partOf(
        GlobalSecondaryIndexName,
        define('table', namespace, { TableName, GlobalSecondaryIndexName }, CAPACITY),
      ),
    ),
    ...ofTable([...THROTTLES, ...CONDITIONS]).map((definition) => ({ ...definition, sparse: true as const })),
    ...operations.flatMap((Operation) =>
      partOf(Operation, define('table', namespace, { TableName, Operation }, OPERATION)),
    ),
  ];
}

function define(
  group: Group,
  namespace: string,
  dimensions: Readonly<Record<string, string>>,
  rows: readonly Row[],
): MetricDefinition[] {
  return rows.map(([key, label, metric, statistic, unit]) => ({
    key,
    group,
    label,
    namespace,
    metric,
    statistic,
    dimensions,
    unit,
  }));
}

/** Of an index or an operation, which comes before key and label. */
function partOf(part: string, definitions: readonly MetricDefinition[]): MetricDefinition[] {
  return definitions.map((definition) => ({
    ...definition,
    key: `${part}.${definition.key}`,
    label: `${part} ${definition.label}`,
  }));
}
