import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  ListAlarmMuteRulesCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to CloudWatch that are made here. */
export type CloudWatchApi = ReturnType<typeof createCloudWatch>;

export function createCloudWatch(config: ClientConfig) {
  const client = new CloudWatchClient(sdkSettings(config, 'CLOUDWATCH'));
  const { readOnce, read } = callsOf('cloudwatch', config, client);
  return {
    describeAlarms: readOnce('DescribeAlarms', DescribeAlarmsCommand),
    describeAlarmHistory: read('DescribeAlarmHistory', DescribeAlarmHistoryCommand),
    getMetricData: read('GetMetricData', GetMetricDataCommand),
    listAlarmMuteRules: readOnce('ListAlarmMuteRules', ListAlarmMuteRulesCommand),
    listMetrics: readOnce('ListMetrics', ListMetricsCommand),
    close: () => client.destroy(),
  };
}
