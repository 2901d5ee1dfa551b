import {
  CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetAlarmMuteRuleCommand,
  GetMetricDataCommand,
  ListAlarmMuteRulesCommand,
  ListMetricsCommand,
  PutAlarmMuteRuleCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to CloudWatch that are made here. */
export type CloudWatchApi = ReturnType<typeof createCloudWatch>;

export function createCloudWatch(config: ClientConfig) {
  const client = new CloudWatchClient(sdkSettings(config, 'CLOUDWATCH'));
  const { readOnce, read, write } = callsOf('cloudwatch', config, client);
  return {
    deleteAlarmMuteRule: write('DeleteAlarmMuteRule', DeleteAlarmMuteRuleCommand),
    describeAlarms: readOnce('DescribeAlarms', DescribeAlarmsCommand),
    describeAlarmHistory: read('DescribeAlarmHistory', DescribeAlarmHistoryCommand),
    getAlarmMuteRule: readOnce('GetAlarmMuteRule', GetAlarmMuteRuleCommand),
    getMetricData: read('GetMetricData', GetMetricDataCommand),
    listAlarmMuteRules: readOnce('ListAlarmMuteRules', ListAlarmMuteRulesCommand),
    listMetrics: readOnce('ListMetrics', ListMetricsCommand),
    putAlarmMuteRule: write('PutAlarmMuteRule', PutAlarmMuteRuleCommand),
    setAlarmState: write('SetAlarmState', SetAlarmStateCommand),
    close: () => client.destroy(),
  };
}
