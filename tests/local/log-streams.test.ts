import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogStreamCommand,
  DescribeLogStreamsCommand,
  type DescribeLogStreamsCommandInput,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

// Refusals and members, if nothing else is said: localstack's tests/aws/services/logs/test_logs_events.py and
// test_logs_streams.py, recorded on AWS.
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const logGroupName = 'streams';
const clock = createTestClock();
const NOW = clock.now().getTime();
let local: TestLocal;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  local = await startLocal({ clock });
  client = new CloudWatchLogsClient(clientOptions(local.endpoint));
  await client.send(new CreateLogGroupCommand({ logGroupName }));
});

afterAll(async () => {
  client.destroy();
  await local.close();
  expect(local.errors).toEqual([]);
});

let made = 0;
async function newStream(): Promise<string> {
  made += 1;
  const logStreamName = `stream-${made}`;
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  return logStreamName;
}

const put = (logStreamName: string, ...times: readonly number[]) =>
  client.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName,
      logEvents: times.map((timestamp) => ({ timestamp, message: `at ${timestamp - NOW}` })),
    }),
  );

async function messagesOf(logStreamName: string): Promise<(string | undefined)[]> {
  const command = new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true });
  return ((await client.send(command)).events ?? []).map(({ message }) => message);
}

const notFound = {
  name: 'ResourceNotFoundException',
  message: 'The specified log stream does not exist.',
};
const invalid = 'InvalidParameterException';

describe('streams', () => {
  it('are made, described and deleted with their lines', async () => {
    const logStreamName = await newStream();
    const described = async () =>
      (await client.send(new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: logStreamName })))
        .logStreams;
    expect(await described()).toEqual([
      {
        arn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:log-stream:${logStreamName}`,
        creationTime: NOW,
        logStreamName,
        storedBytes: 0,
      },
    ]);
    await expect(
      client.send(new CreateLogStreamCommand({ logGroupName, logStreamName })),
    ).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log stream already exists',
    });
    await put(logStreamName, NOW);
    await client.send(new DeleteLogStreamCommand({ logGroupName, logStreamName }));
    expect(await described()).toEqual([]);
    const { events } = await client.send(
      new FilterLogEventsCommand({ logGroupName, logStreamNames: [logStreamName] }),
    );
    expect(events).toEqual([]);
    const again = client.send(new DeleteLogStreamCommand({ logGroupName, logStreamName }));
    await expect(again).rejects.toMatchObject(notFound);
  });

  it('that are not there are neither written to nor read', async () => {
    await expect(put('absent', NOW)).rejects.toMatchObject(notFound);
    await expect(messagesOf('absent')).rejects.toMatchObject(notFound);
    const absent = new PutLogEventsCommand({
      logGroupName: 'absent',
      logStreamName: 'absent',
      logEvents: [{ timestamp: NOW, message: 'm' }],
    });
    await expect(client.send(absent)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });

  it('come by name or by their last event, and by one name of their group', async () => {
    const group = { logGroupName: 'ordered' };
    await client.send(new CreateLogGroupCommand(group));
    const write = async (logStreamName: string, timestamp: number) => {
      await client.send(new CreateLogStreamCommand({ ...group, logStreamName }));
      const logEvents = [{ timestamp, message: 'm' }];
      await client.send(new PutLogEventsCommand({ ...group, logStreamName, logEvents }));
    };
    await write('b', NOW - 3000);
    await write('a', NOW - 1000);
    await write('C', NOW - 2000);
    const names = async (input: Partial<DescribeLogStreamsCommandInput>) => {
      const { logStreams = [] } = await client.send(new DescribeLogStreamsCommand({ ...group, ...input }));
      return logStreams.map(({ logStreamName }) => logStreamName);
    };
    expect(await names({})).toEqual(['C', 'a', 'b']);
    expect(await names({ orderBy: 'LastEventTime', descending: true })).toEqual(['a', 'C', 'b']);
    await expect(names({ orderBy: 'LastEventTime', logStreamNamePrefix: 'a' })).rejects.toMatchObject({
      name: invalid,
      message: 'Cannot order by LastEventTime with a logStreamNamePrefix.',
    });
    await expect(names({ logGroupIdentifier: 'ordered' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    });
  });
});

describe('PutLogEvents', () => {
  it('takes events in their order alone', async () => {
    const stream = await newStream();
    await expect(put(stream, NOW, NOW - 1)).rejects.toMatchObject({
      name: invalid,
      message: 'Log events in a single PutLogEvents request must be in chronological order.',
    });
    expect(await messagesOf(stream)).toEqual([]);
  });

  // API_PutLogEvents.html and API_RejectedLogEventsInfo.html: ends are exclusive.
  it('rejects what is too old, expired or too new, and takes the others', async () => {
    const old = await newStream();
    expect(await put(old, NOW - 15 * DAY, NOW - 14 * DAY - 1)).toMatchObject({
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 2 },
    });
    const mixed = await newStream();
    const { rejectedLogEventsInfo } = await put(mixed, NOW, NOW + 2 * HOUR, NOW + 2 * HOUR + 1);
    expect(rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 2 });
    await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
    const expired = await put(mixed, NOW - DAY - 1, NOW - DAY);
    expect(expired.rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
    expect(await messagesOf(mixed)).toEqual([`at ${-DAY}`, 'at 0', `at ${2 * HOUR}`]);
    expect((await put(mixed, NOW)).rejectedLogEventsInfo).toBeUndefined();
  });

  // The sizes: API_PutLogEvents.html. The words of one event that is too large: public tests of clients have
  // them, with the former size. The words of the other two are believed, not proven.
  it('takes 1 MB and a day at once', async () => {
    const logStreamName = await newStream();
    const send = (...logEvents: { timestamp: number; message: string }[]) =>
      client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    const half = { timestamp: NOW, message: 'x'.repeat(1_048_576 / 2) };
    await expect(send({ timestamp: NOW, message: 'x'.repeat(1_048_576) })).rejects.toMatchObject({
      name: invalid,
      message: 'Log event too large: 1048602 bytes exceeds limit of 1048576',
    });
    await expect(send(half, half)).rejects.toMatchObject({
      name: invalid,
      message: 'Upload too large: 1048628 bytes exceeds limit of 1048576',
    });
    await send({ timestamp: NOW, message: 'x'.repeat(1_048_550) });
    await expect(put(logStreamName, NOW - DAY - 1, NOW)).rejects.toMatchObject({
      name: invalid,
      message: 'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    });
  });
});

it('tokens that no page told are refused', async () => {
  const logStreamName = await newStream();
  const refusal = { name: invalid, message: 'The specified nextToken is invalid.' };
  const nextToken = 'other';
  for (const command of [
    client.send(new GetLogEventsCommand({ logGroupName, logStreamName, nextToken })),
    client.send(new FilterLogEventsCommand({ logGroupName, nextToken })),
  ])
    await expect(command).rejects.toMatchObject(refusal);
});
