import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { clientOptions, type TestLocal } from './local.ts';

/** Writes lines into a log group, as the function would. */
export function logWriter(local: TestLocal, group = '/aws/lambda/local-backoffice-api') {
  const client = new CloudWatchLogsClient(clientOptions(local.endpoint));
  const stream = { logGroupName: group, logStreamName: 'test' };
  return async (lines: readonly (readonly [timestamp: number, message: string])[]) => {
    await client.send(new CreateLogStreamCommand(stream)).catch(unlessItIsThere);
    const logEvents = lines.map(([timestamp, message]) => ({ timestamp, message }));
    return client.send(new PutLogEventsCommand({ ...stream, logEvents }));
  };
}

function unlessItIsThere(error: unknown): void {
  if (!(error instanceof ResourceAlreadyExistsException)) throw error;
}
