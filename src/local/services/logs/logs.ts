import {
  CreateLogGroup$,
  type CreateLogGroupRequest,
  DeleteLogGroup$,
  type DeleteLogGroupRequest,
  DeleteRetentionPolicy$,
  type DeleteRetentionPolicyRequest,
  DescribeLogGroups$,
  type DescribeLogGroupsRequest,
  type DescribeLogGroupsResponse,
  DescribeLogStreams$,
  type DescribeLogStreamsRequest,
  type DescribeLogStreamsResponse,
  PutRetentionPolicy$,
  type PutRetentionPolicyRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { type Account, arn } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import { pageOf } from '../../paging.ts';
import {
  optionalNumber,
  optionalText,
  type ResourceProvider,
  refuseForeign,
} from '../../resource-provider.ts';
import { AwsError, operation, type ServiceDefinition } from '../../wire/operation.ts';
import type { Delivery } from './delivery.ts';
import { eventOperations } from './event-operations.ts';
import { findGroup } from './find-group.ts';
import { insightsOperations } from './insights/insights-operations.ts';
import { liveTailOperation } from './live-tail.ts';
import type { LogGroup, LogStore, LogStream } from './log-store.ts';

/** CloudWatch Logs: groups, streams, events by filter, live tail and Insights. */
export function createLogs(
  log: LogStore,
  account: Account,
  clock: Clock,
  delivery: Delivery = {},
): { definition: ServiceDefinition; resources: ResourceProvider[] } {
  const arnOf = (name: string): string => arn(account, 'logs', `log-group:${name}`);

  const operations = [
    operation<DescribeLogGroupsRequest, DescribeLogGroupsResponse>(DescribeLogGroups$)(
      ['logGroupNamePrefix', 'limit', 'nextToken'],
      async ({ logGroupNamePrefix = '', limit = 50, nextToken }) => {
        const groups = await log.groups(logGroupNamePrefix);
        const { items: page, next } = pageOf(groups, limit, nextToken, invalidToken);
        const described = page.map(async (group) => ({
          ...describeGroup(group, arnOf(group.name)),
          storedBytes: bytesOf(await log.streams(group.name)),
        }));
        return { logGroups: await Promise.all(described), nextToken: next };
      },
    ),
    operation<PutRetentionPolicyRequest, object>(PutRetentionPolicy$)(
      ['logGroupName', 'retentionInDays'],
      async ({ logGroupName = '', retentionInDays = 0 }) => {
        const name = await findGroup(log, { logGroupName });
        const group = await log.group(name);
        if (group !== undefined) await log.putGroup({ ...group, retentionInDays });
        return {};
      },
    ),
    operation<DeleteRetentionPolicyRequest, object>(DeleteRetentionPolicy$)(
      ['logGroupName'],
      async ({ logGroupName = '' }) => {
        const group = await log.group(await findGroup(log, { logGroupName }));
        if (group === undefined) return {};
        const { retentionInDays: _, ...others } = group;
        await log.putGroup(others);
        return {};
      },
    ),
    operation<CreateLogGroupRequest, object>(CreateLogGroup$)(
      ['logGroupName'],
      async ({ logGroupName = '' }) => {
        if ((await log.group(logGroupName)) !== undefined)
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
        await log.putGroup({ name: logGroupName, owner: 'user', createdAt: clock.now().getTime() });
        return {};
      },
    ),
    operation<DeleteLogGroupRequest, object>(DeleteLogGroup$)(
      ['logGroupName'],
      async ({ logGroupName = '' }) => {
        await log.deleteGroup(await findGroup(log, { logGroupName }));
        return {};
      },
    ),
    operation<DescribeLogStreamsRequest, DescribeLogStreamsResponse>(DescribeLogStreams$)(
      [
        'logGroupName',
        'logGroupIdentifier',
        'logStreamNamePrefix',
        'orderBy',
        'descending',
        'limit',
        'nextToken',
      ],
      async (input) => {
        const group = await findGroup(log, input);
        const streams = (await log.streams(group)).filter(({ name }) =>
          name.startsWith(input.logStreamNamePrefix ?? ''),
        );
        const byTime = input.orderBy === 'LastEventTime';
        streams.sort((a, b) =>
          byTime ? (a.lastEvent ?? 0) - (b.lastEvent ?? 0) : a.name.localeCompare(b.name),
        );
        if (input.descending) streams.reverse();
        const { items: page, next } = pageOf(streams, input.limit ?? 50, input.nextToken, invalidToken);
        return {
          nextToken: next,
          logStreams: page.map((stream) => ({
            logStreamName: stream.name,
            creationTime: stream.createdAt,
            firstEventTimestamp: stream.firstEvent,
            lastEventTimestamp: stream.lastEvent,
            lastIngestionTime: stream.lastIngestion,
            arn: `${arnOf(group)}:log-stream:${stream.name}`,
            storedBytes: 0,
          })),
        };
      },
    ),
    ...eventOperations(log, clock, delivery),
    ...insightsOperations(log, account, clock),
    liveTailOperation(log, clock),
  ];

  const group: ResourceProvider = {
    type: 'AWS::Logs::LogGroup',
    nameProperty: 'LogGroupName',
    properties: ['LogGroupName', 'RetentionInDays', 'KmsKeyId', 'Tags'],
    async create(properties, identity) {
      const name = optionalText(properties, 'LogGroupName') ?? identity.generatedName;
      refuseForeign(await log.group(name), identity, name);
      const retentionInDays = optionalNumber(properties, 'RetentionInDays');
      const retention = retentionInDays === undefined ? {} : { retentionInDays };
      const kmsKeyId = optionalText(properties, 'KmsKeyId');
      await log.putGroup({
        name,
        owner: identity.owner,
        createdAt: clock.now().getTime(),
        ...retention,
        kmsKeyId,
      });
      return name;
    },
    async update(name, properties) {
      const found = await log.group(name);
      const retentionInDays = optionalNumber(properties, 'RetentionInDays');
      if (found === undefined) throw new Error(`The specified log group does not exist: ${name}`);
      const { retentionInDays: _, ...rest } = found;
      const others = { ...rest, kmsKeyId: optionalText(properties, 'KmsKeyId') };
      await log.putGroup(retentionInDays === undefined ? others : { ...others, retentionInDays });
    },
    exists: async (name) => (await log.group(name)) !== undefined,
    delete: (name) => log.deleteGroup(name),
    async actual(name) {
      const found = await log.group(name);
      if (found === undefined) return undefined;
      // Told also where there is none: that is what may have changed.
      return { LogGroupName: name, RetentionInDays: found.retentionInDays, KmsKeyId: found.kmsKeyId };
    },
    attributes: async (name) => ({ Arn: `${arnOf(name)}:*` }),
  };

  return {
    definition: { scope: 'logs', protocol: 'json-1.1', target: 'Logs_20140328', operations },
    resources: [group],
  };
}

function bytesOf(streams: readonly LogStream[]): number {
  return streams.reduce((total, { storedBytes = 0 }) => total + storedBytes, 0);
}

function describeGroup(group: LogGroup, groupArn: string) {
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    retentionInDays: group.retentionInDays,
    ...(group.kmsKeyId === undefined ? {} : { kmsKeyId: group.kmsKeyId }),
    metricFilterCount: 0,
    arn: `${groupArn}:*`,
    logGroupArn: groupArn,
    logGroupClass: 'STANDARD' as const,
  };
}

function invalidToken(): AwsError {
  return new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
}
