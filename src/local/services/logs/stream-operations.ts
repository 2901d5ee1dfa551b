import {
  CreateLogStream$,
  type CreateLogStreamRequest,
  DeleteLogStream$,
  type DeleteLogStreamRequest,
  DescribeLogStreams$,
  type DescribeLogStreamsRequest,
  type DescribeLogStreamsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { pageOf } from '../../paging.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { findGroup, invalidToken, requireStream } from './find-group.ts';
import { groupArn } from './group-operations.ts';
import type { LogStore, LogStream } from './log-store.ts';

/** The streams of log groups. */
export function streamOperations(log: LogStore, account: Account): Operation[] {
  return [
    operation<CreateLogStreamRequest, object>(CreateLogStream$)(
      ['logGroupName', 'logStreamName'],
      async ({ logGroupName = '', logStreamName = '' }) => {
        const group = await findGroup(log, { logGroupName });
        if ((await log.stream(group, logStreamName)) !== undefined)
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
        await log.createStream(group, logStreamName);
        return {};
      },
    ),
    operation<DeleteLogStreamRequest, object>(DeleteLogStream$)(
      ['logGroupName', 'logStreamName'],
      async ({ logGroupName = '', logStreamName = '' }) => {
        const group = await findGroup(log, { logGroupName });
        await requireStream(log, group, logStreamName);
        await log.deleteStream(group, logStreamName);
        return {};
      },
    ),
    describeOperation(log, account),
  ];
}

function describeOperation(log: LogStore, account: Account): Operation {
  return operation<DescribeLogStreamsRequest, DescribeLogStreamsResponse>(DescribeLogStreams$)(
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
      const streams = inOrder(await log.streams(group), input);
      const { items: page, next } = pageOf(streams, input.limit ?? 50, input.nextToken, invalidToken);
      return {
        nextToken: next,
        logStreams: page.map((stream) => described(stream, groupArn(account, group))),
      };
    },
  );
}

function inOrder(
  streams: readonly LogStream[],
  { logStreamNamePrefix: prefix, orderBy, descending }: DescribeLogStreamsRequest,
): LogStream[] {
  const byTime = orderBy === 'LastEventTime';
  // API_DescribeLogStreams.html: "If you order the results by event time, you cannot specify the logStreamNamePrefix
  // parameter"; the words are those of moto's logs/models.py.
  if (byTime && prefix !== undefined)
    throw new AwsError(
      'InvalidParameterException',
      'Cannot order by LastEventTime with a logStreamNamePrefix.',
    );
  const found = streams.filter(({ name }) => name.startsWith(prefix ?? ''));
  found.sort((a, b) => (byTime ? (a.lastEvent ?? 0) - (b.lastEvent ?? 0) : a.name < b.name ? -1 : 1));
  return descending ? found.reverse() : found;
}

function described(stream: LogStream, ofGroup: string) {
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    firstEventTimestamp: stream.firstEvent,
    lastEventTimestamp: stream.lastEvent,
    lastIngestionTime: stream.lastIngestion,
    arn: `${ofGroup}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
}
