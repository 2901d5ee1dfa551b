import { CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { clientOptions, type TestLocal } from './local.ts';

/** Writes lines into a log group, as the function would. */
export function logWriter(local: TestLocal, group = '/aws/lambda/local-backoffice-api') {
  const client = new CloudWatchLogsClient(clientOptions(local.endpoint));
  return (lines: readonly (readonly [timestamp: number, message: string])[]) =>
    client.send(
      new PutLogEventsCommand({
        logGroupName: group,
        logStreamName: 'test',
        logEvents: lines.map(([timestamp, message]) => ({ timestamp, message })),
      }),
    );
}
