import {
  CloudWatchLogsClient,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  PutRetentionPolicyCommand,
  StartLiveTailCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';
import { plainJsonAnswers } from './plain-json.ts';

/** The calls to CloudWatch Logs that are made here. */
export type LogsApi = ReturnType<typeof createLogs>;

/** A session ends after three hours; the service sees to that. */
const SESSION_MS = 4 * 3_600_000;

export function createLogs(config: ClientConfig) {
  const client = new CloudWatchLogsClient(sdkSettings(config, 'CLOUDWATCH_LOGS'));
  const reading = new CloudWatchLogsClient(sdkSettings(config, 'CLOUDWATCH_LOGS'));
  const tailing = new CloudWatchLogsClient(
    sdkSettings(config, 'CLOUDWATCH_LOGS', { requestTimeoutMs: SESSION_MS }),
  );
  const patient = new CloudWatchLogsClient(sdkSettings(config, 'CLOUDWATCH_LOGS', { attempts: 1 }));
  for (const { middlewareStack } of [reading, patient]) {
    middlewareStack.use(plainJsonAnswers());
    // It walks through every event to leave out secrets for a logger that is not there.
    middlewareStack.remove('loggerMiddleware');
  }
  const { readOnce, read, write } = callsOf('logs', config, client);
  return {
    filterLogEvents: callsOf('logs', config, reading).read('FilterLogEvents', FilterLogEventsCommand),
    /** Sent once: who follows waits at a pace of his own when a call is refused. */
    filterLogEventsOnce: callsOf('logs', config, patient).read('FilterLogEvents', FilterLogEventsCommand),
    describeLogGroups: readOnce('DescribeLogGroups', DescribeLogGroupsCommand),
    putRetentionPolicy: write('PutRetentionPolicy', PutRetentionPolicyCommand),
    deleteRetentionPolicy: write('DeleteRetentionPolicy', DeleteRetentionPolicyCommand),
    startQuery: read('StartQuery', StartQueryCommand),
    getQueryResults: read('GetQueryResults', GetQueryResultsCommand),
    stopQuery: read('StopQuery', StopQueryCommand),
    startLiveTail: callsOf('logs', config, tailing).read('StartLiveTail', StartLiveTailCommand),
    close() {
      for (const each of [client, reading, patient, tailing]) each.destroy();
    },
  };
}
