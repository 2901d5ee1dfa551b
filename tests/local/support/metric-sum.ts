import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { clientOptions } from '../../support/local.ts';

/** The sum of a metric of DynamoDB within an hour of now. */
export async function sumOfMetric(
  endpoint: string,
  MetricName: string,
  dimensions: Readonly<Record<string, string>>,
): Promise<number> {
  const cloudwatch = new CloudWatchClient(clientOptions(endpoint));
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/DynamoDB',
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 3_600_000),
      Period: 86_400,
      Statistics: ['Sum'],
    }),
  );
  cloudwatch.destroy();
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}
