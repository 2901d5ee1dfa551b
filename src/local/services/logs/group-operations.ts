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
  type LogGroupClass,
  PutLogGroupDeletionProtection$,
  type PutLogGroupDeletionProtectionRequest,
  PutRetentionPolicy$,
  type PutRetentionPolicyRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { type Account, arn } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { pageOf } from '../../paging.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { findGroup, invalidToken } from './find-group.ts';
import type { LogGroup, LogStore, LogStream } from './log-store.ts';

/** Log groups. */
export function groupOperations(log: LogStore, account: Account, clock: Clock): Operation[] {
  return [
    operation<DescribeLogGroupsRequest, DescribeLogGroupsResponse>(DescribeLogGroups$)(
      ['logGroupNamePrefix', 'logGroupClass', 'limit', 'nextToken'],
      async ({ logGroupNamePrefix = '', logGroupClass, limit = 50, nextToken }) => {
        const all = await log.groups(logGroupNamePrefix);
        const groups = all.filter((each) => logGroupClass === undefined || classOf(each) === logGroupClass);
        const { items: page, next } = pageOf(groups, limit, nextToken, invalidToken);
        const described = page.map(async (group) => ({
          ...describeGroup(group, groupArn(account, group.name)),
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
      ['logGroupName', 'deletionProtectionEnabled', 'logGroupClass'],
      async ({ logGroupName = '', deletionProtectionEnabled = false, logGroupClass }) => {
        if ((await log.group(logGroupName)) !== undefined)
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
        const made = { name: logGroupName, owner: 'user', createdAt: clock.now().getTime() };
        await log.putGroup({ ...made, deletionProtectionEnabled, logGroupClass });
        return {};
      },
    ),
    operation<PutLogGroupDeletionProtectionRequest, object>(PutLogGroupDeletionProtection$)(
      ['logGroupIdentifier', 'deletionProtectionEnabled'],
      async ({ logGroupIdentifier = '', deletionProtectionEnabled = false }) => {
        const group = await log.group(await findGroup(log, { logGroupIdentifier }));
        if (group !== undefined) await log.putGroup({ ...group, deletionProtectionEnabled });
        return {};
      },
    ),
    operation<DeleteLogGroupRequest, object>(DeleteLogGroup$)(
      ['logGroupName'],
      async ({ logGroupName = '' }) => {
        await deleteUnprotected(log, await findGroup(log, { logGroupName }));
        return {};
      },
    ),
  ];
}

export function groupArn(account: Account, name: string): string {
  return arn(account, 'logs', `log-group:${name}`);
}

/**
 * Removes a group. @throws AwsError for one that is protected from it, as
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/protecting-log-groups-from-deletion.html tells.
 */
export async function deleteUnprotected(log: LogStore, name: string): Promise<void> {
  if ((await log.group(name))?.deletionProtectionEnabled)
    throw new AwsError(
      'ValidationException',
      'Cannot delete log group with deletion protection enabled. Disable deletion protection first.',
    );
  await log.deleteGroup(name);
}

function classOf({ logGroupClass = 'STANDARD' }: LogGroup): LogGroupClass {
  return logGroupClass;
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
    logGroupClass: classOf(group),
    deletionProtectionEnabled: group.deletionProtectionEnabled ?? false,
  };
}
