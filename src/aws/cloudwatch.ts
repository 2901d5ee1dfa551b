import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to CloudWatch that are made here. */
export type CloudWatchApi = ReturnType<typeof createCloudWatch>;

export function createCloudWatch(config: ClientConfig) {
  const client = new CloudWatchClient(sdkSettings(config, 'CLOUDWATCH'));
  const { read } = callsOf('cloudwatch', config, client);
  return {
    describeAlarms: read('DescribeAlarms', DescribeAlarmsCommand),
    getMetricData: read('GetMetricData', GetMetricDataCommand),
    close: () => client.destroy(),
  };
}
