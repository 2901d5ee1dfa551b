import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsInput,
  type DescribeAlarmsOutput,
  GetMetricDataCommand,
  type GetMetricDataInput,
  type GetMetricDataOutput,
} from '@aws-sdk/client-cloudwatch';
import { attempt } from './attempt.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to CloudWatch that are made here. */
export interface CloudWatchApi {
  describeAlarms(input: DescribeAlarmsInput): Promise<DescribeAlarmsOutput>;
  getMetricData(input: GetMetricDataInput): Promise<GetMetricDataOutput>;
  close(): void;
}

export function createCloudWatch(config: ClientConfig): CloudWatchApi {
  const client = new CloudWatchClient(sdkSettings(config));
  const options = { abortSignal: config.signal };
  return {
    describeAlarms: (input) =>
      attempt(config, 'cloudwatch DescribeAlarms', client.send(new DescribeAlarmsCommand(input), options)),
    getMetricData: (input) =>
      attempt(config, 'cloudwatch GetMetricData', client.send(new GetMetricDataCommand(input), options)),
    close: () => client.destroy(),
  };
}
