import {
  DeleteMetricFilter$,
  type DeleteMetricFilterRequest,
  DescribeMetricFilters$,
  type DescribeMetricFiltersRequest,
  type DescribeMetricFiltersResponse,
  type MetricFilter,
  type MetricTransformation,
  PutMetricFilter$,
  type PutMetricFilterRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { pageOf } from '../../paging.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { findGroup, invalidToken } from './find-group.ts';
import type { LogStore } from './log-store.ts';
import { type MetricFilterRecord, unitIn } from './metric-filters.ts';
import { compilePattern } from './pattern/pattern.ts';

const PAGE = 50;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MOST_FILTERS = 100;

export function metricFilterOperations(log: LogStore, clock: Clock): Operation[] {
  return [
    operation<PutMetricFilterRequest, object>(PutMetricFilter$)(
      ['logGroupName', 'filterName', 'filterPattern', 'metricTransformations'],
      async ({ logGroupName, filterName = '', filterPattern = '', metricTransformations = [] }) => {
        const group = await findGroup(log, { logGroupName });
        await putFilter(log, {
          group,
          name: filterName,
          owner: 'user',
          pattern: filterPattern,
          transformation: metricTransformations[0] ?? {},
          now: clock.now().getTime(),
        });
        return {};
      },
    ),
    operation<DescribeMetricFiltersRequest, DescribeMetricFiltersResponse>(DescribeMetricFilters$)(
      ['logGroupName', 'filterNamePrefix', 'metricName', 'metricNamespace', 'limit', 'nextToken'],
      (input) => describe(log, input),
    ),
    operation<DeleteMetricFilterRequest, object>(DeleteMetricFilter$)(
      ['logGroupName', 'filterName'],
      async ({ logGroupName, filterName = '' }) => {
        const group = await findGroup(log, { logGroupName });
        if ((await log.metricFilters.get(group, filterName)) === undefined)
          throw new AwsError('ResourceNotFoundException', 'The specified metric filter does not exist.');
        await log.metricFilters.delete(group, filterName);
        return {};
      },
    ),
  ];
}

/** A filter as it is asked for. */
export interface WantedFilter {
  readonly group: string;
  readonly name: string;
  readonly owner: string;
  readonly pattern: string;
  readonly transformation: Partial<MetricTransformation>;
  readonly now: number;
}

/** @throws AwsError for a pattern that is wrong, and by name for what is not served. */
export async function putFilter(log: LogStore, wanted: WantedFilter): Promise<void> {
  const { group, name, owner, pattern, transformation, now } = wanted;
  const {
    metricName = '',
    metricNamespace = '',
    metricValue = '',
    defaultValue,
    unit,
    dimensions,
  } = transformation;
  if (dimensions !== undefined && Object.keys(dimensions).length > 0) throw notServed('dimensions');
  if (!/^-?\d+(\.\d+)?$/.test(metricValue)) throw notServed('values other than numbers');
  compilePattern(pattern);
  const others = (await log.metricFilters.list(group)).filter((each) => each.name !== name);
  if (others.length >= MOST_FILTERS) throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
  await log.metricFilters.put({
    group,
    name,
    owner,
    pattern,
    namespace: metricNamespace,
    metric: metricName,
    value: Number(metricValue),
    defaultValue,
    unit: unitIn(unit),
    createdAt: now,
  });
}

function notServed(what: string): AwsError {
  return new AwsError(
    'InvalidParameterException',
    `The embedded environment does not serve metric filters with ${what}`,
  );
}

async function describe(
  log: LogStore,
  input: DescribeMetricFiltersRequest,
): Promise<DescribeMetricFiltersResponse> {
  const { logGroupName, filterNamePrefix = '', metricName, metricNamespace, limit, nextToken } = input;
  const group = logGroupName === undefined ? undefined : await findGroup(log, { logGroupName });
  // DescribeMetricFilters, metricName: "If you include this parameter in your request, you must also include the metricNamespace".
  if ((metricName === undefined) !== (metricNamespace === undefined))
    throw new AwsError('InvalidParameterException', 'metricName and metricNamespace go together');
  const found = (await log.metricFilters.list(group)).filter(
    (filter) =>
      filter.name.startsWith(filterNamePrefix) &&
      (metricName === undefined || (filter.metric === metricName && filter.namespace === metricNamespace)),
  );
  const { items, next } = pageOf(found, limit ?? PAGE, nextToken, invalidToken);
  return { metricFilters: items.map(told), ...(next === undefined ? {} : { nextToken: next }) };
}

function told(filter: MetricFilterRecord): MetricFilter {
  const { group, name, pattern, namespace, metric, value, defaultValue, unit, createdAt } = filter;
  return {
    filterName: name,
    filterPattern: pattern,
    logGroupName: group,
    creationTime: createdAt,
    metricTransformations: [
      {
        metricName: metric,
        metricNamespace: namespace,
        metricValue: String(value),
        unit,
        ...(defaultValue === undefined ? {} : { defaultValue }),
      },
    ],
    applyOnTransformedLogs: false,
  };
}
