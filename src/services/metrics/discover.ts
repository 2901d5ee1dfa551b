import type { CloudWatchApi } from '../../aws/cloudwatch.ts';
import { collectPages } from '../../aws/paging.ts';
import { defined } from '../../defined.ts';
import type { TableDimensions } from './catalogue.ts';

/** The operations and indexes of a table that CloudWatch has numbers of; it lists what was active in the last two weeks. */
export async function discoverTable(cloudWatch: CloudWatchApi, tableName: string): Promise<TableDimensions> {
  const metrics = await listMetrics(cloudWatch, 'AWS/DynamoDB', { TableName: tableName });
  const named = (dimension: string): string[] =>
    [...new Set(metrics.flatMap((dimensions) => dimensions[dimension] ?? []))].sort();
  return { operations: named('Operation'), indexes: named('GlobalSecondaryIndexName') };
}

/** The sets of dimensions of all metrics that have these. */
export async function listMetrics(
  cloudWatch: CloudWatchApi,
  namespace: string,
  wanted: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>[]> {
  const metrics = await collectPages(
    (token) =>
      cloudWatch.listMetrics({
        Namespace: namespace,
        Dimensions: Object.entries(wanted).map(([Name, Value]) => ({ Name, Value })),
        ...defined({ NextToken: token }),
      }),
    ({ Metrics = [] }) => Metrics,
    ({ NextToken }) => NextToken,
  );
  return metrics.map(({ Dimensions = [] }) =>
    Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value])),
  );
}
