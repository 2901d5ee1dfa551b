import { readFileSync } from 'node:fs';
import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';

// What a bare use of the SDK does: the same calls, and the values printed.
const asked = JSON.parse(readFileSync(process.env.QUERIES_FILE ?? '', 'utf8')) as Record<string, object>;
const client = new CloudWatchClient({
  endpoint: process.env.AWS_ENDPOINT_URL ?? '',
  region: 'us-east-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
});

async function main(): Promise<void> {
  await client.send(new ListMetricsCommand(asked.ListMetrics ?? {}));
  const input = asked.GetMetricData as { StartTime: number; EndTime: number; MetricDataQueries: object[] };
  const { MetricDataResults } = await client.send(
    new GetMetricDataCommand({
      ...input,
      StartTime: new Date(input.StartTime * 1000),
      EndTime: new Date(input.EndTime * 1000),
      MetricDataQueries: input.MetricDataQueries as never,
    }),
  );
  process.stdout.write(`${JSON.stringify(MetricDataResults)}\n`);
}

void main();
