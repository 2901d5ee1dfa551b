import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeQueriesCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  GetQueryResultsCommand,
  PutRetentionPolicyCommand,
  type QueryStatus,
  StartLiveTailCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { logWriter } from '../support/logs.ts';
import { createStack } from '../support/stack.ts';

const GROUP = { logGroupName: '/g' };
const START = Date.parse('2026-11-22T12:00:00Z');

let local: TestLocal;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  local = await startLocal({ clock: createTestClock('2026-11-22T12:01:00.000Z') });
  const template = { Resources: { G: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/g' } } } };
  await createStack(local, 's', JSON.stringify(template));
  client = new CloudWatchLogsClient(clientOptions(local.endpoint));
  const line = (index: number) =>
    JSON.stringify({ n: index, even: index % 2 === 0, deep: { name: `x${index % 3}` } });
  await logWriter(
    local,
    '/g',
  )(Array.from({ length: 10 }, (_, index) => [START + index * 1000, line(index)] as const));
});

afterAll(() => local.close());

async function numbers(
  input: object,
): Promise<{ found: number[]; forward?: string | undefined; backward?: string | undefined }> {
  const answer = await client.send(new GetLogEventsCommand({ ...GROUP, logStreamName: 'test', ...input }));
  const found = (answer.events ?? []).map(({ message = '{}' }) => (JSON.parse(message) as { n: number }).n);
  return { found, forward: answer.nextForwardToken, backward: answer.nextBackwardToken };
}

describe('GetLogEvents', () => {
  it('goes forward from the start, backward from the end, and stays at an end with its token', async () => {
    const first = await numbers({ startFromHead: true, limit: 4 });
    expect(first.found).toEqual([0, 1, 2, 3]);
    const second = await numbers({ nextToken: first.forward, limit: 8 });
    expect(second.found).toEqual([4, 5, 6, 7, 8, 9]);
    expect(await numbers({ nextToken: second.forward })).toMatchObject({
      found: [],
      forward: second.forward,
    });
    const last = await numbers({ limit: 3 });
    expect(last.found).toEqual([7, 8, 9]);
    expect((await numbers({ nextToken: last.backward, limit: 3 })).found).toEqual([4, 5, 6]);
  });

  it('has an end that is not included, other than FilterLogEvents', async () => {
    expect((await numbers({ startTime: START, endTime: START + 2000, startFromHead: true })).found).toEqual([
      0, 1,
    ]);
  });
});

/**
 * What CloudWatch Logs answers is documented for neither: "Events with a timestamp before this time are not returned", and
 * later ones than the end neither. That it is no refusal is believed, not proven.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
describe('a range that ends before it begins', () => {
  const range = { startTime: START + 5000, endTime: START + 2000 };

  it('has no events for GetLogEvents, and no pages', async () => {
    for (const startFromHead of [true, false]) {
      const { found, forward, backward } = await numbers({ ...range, startFromHead });
      expect(found).toEqual([]);
      for (const nextToken of [forward, backward])
        expect(await numbers({ ...range, nextToken })).toMatchObject({ found: [], forward, backward });
    }
  });

  it('has no events for FilterLogEvents, and no next page', async () => {
    const filter = (more: object) => client.send(new FilterLogEventsCommand({ ...GROUP, ...more }));
    const { events, nextToken } = await filter(range);
    expect([events, nextToken]).toEqual([[], undefined]);
    const { events: moment = [] } = await filter({ startTime: START + 5000, endTime: START + 5000 });
    expect(moment.map(({ timestamp }) => timestamp)).toEqual([START + 5000]);
  });
});

describe('Insights', () => {
  async function query(queryString: string): Promise<Record<string, string>[]> {
    const range = { startTime: START / 1000, endTime: START / 1000 + 60 };
    const { queryId } = await client.send(new StartQueryCommand({ ...GROUP, ...range, queryString }));
    expect((await client.send(new GetQueryResultsCommand({ queryId }))).status).toBe('Running');
    const { results = [], status } = await client.send(new GetQueryResultsCommand({ queryId }));
    expect(status).toBe('Complete');
    await expect(client.send(new StopQueryCommand({ queryId }))).rejects.toThrow('not in a running state');
    return results.map((row) => Object.fromEntries(row.map(({ field = '', value = '' }) => [field, value])));
  }

  it.each([
    ['fields n | filter n >= 7 | sort n asc | limit 2', [{ n: '7' }, { n: '8' }]],
    [
      'stats count(*) as c, sum(n) as s, avg(n) as a, min(n), max(n), pct(n, 50) as p',
      [{ c: '10', s: '45', a: '4.5', 'min(n)': '0', 'max(n)': '9', p: '4' }],
    ],
    [
      'filter n < 4 | stats count(*) as c by deep.name | sort c desc | limit 1',
      [{ 'deep.name': 'x0', c: '2' }],
    ],
    [
      'stats count(*) as c by bin(5s) as t | sort t asc',
      [
        { t: '2026-11-22 12:00:00.000', c: '5' },
        { t: '2026-11-22 12:00:05.000', c: '5' },
      ],
    ],
    ['filter @message like /"n":[12],/ and not (n = 2) | fields n + 1 as next', [{ next: '2' }]],
    ['filter n in [3, 4] | dedup even | stats count_distinct(even) as kinds', [{ kinds: '2' }]],
    ['filter deep.name not like "x1" and ispresent(n) | stats count(n)', [{ 'count(n)': '7' }]],
    ['fields coalesce(nothing, n) as x | sort x desc | limit 1 # the most', [{ x: '9' }]],
    ['filter n > 100 | stats count(*) as none', [{ none: '0' }]],
  ])('answers %s', async (text, rows) => {
    const found = await query(text);
    expect(found.map(({ '@ptr': _, ...row }) => row)).toEqual(rows);
  });
});

// The code is by https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html,
// "A parameter is specified incorrectly"; that this is one is believed, not proven.
it('Insights refuses a time range that ends before it begins, and takes one of a second', async () => {
  const [startTime, queryString] = [START / 1000, 'fields n'];
  const start = (endTime: number) =>
    client.send(new StartQueryCommand({ ...GROUP, startTime, endTime, queryString }));
  await expect(start(startTime - 1)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  expect(await start(startTime)).toMatchObject({ queryId: expect.any(String) });
});

it('Insights tells how many events matched, not how many rows they came to', async () => {
  const matched = async (queryString: string) => {
    const range = { startTime: START / 1000, endTime: START / 1000 + 60 };
    const { queryId } = await client.send(new StartQueryCommand({ ...GROUP, ...range, queryString }));
    return (await client.send(new GetQueryResultsCommand({ queryId }))).statistics;
  };
  // API_QueryStatistics.html, recordsMatched: "The number of log events that matched the query string."
  expect(await matched('filter n >= 4 | stats count(*) by even')).toMatchObject({
    recordsMatched: 6,
    recordsScanned: 10,
  });
  expect(await matched('fields n | filter n >= 4 | limit 2')).toMatchObject({ recordsMatched: 6 });
});

// localstack's tests/aws/services/logs/test_logs_queries.py, test_describe_queries and
// test_describe_queries_with_status_filter, recorded on AWS.
it('DescribeQueries tells what was asked', async () => {
  const group = { logGroupName: '/queried' };
  await client.send(new CreateLogGroupCommand(group));
  const [startTime, endTime] = [START / 1000, START / 1000 + 60];
  const queryString = 'fields @message';
  const { queryId } = await client.send(new StartQueryCommand({ ...group, startTime, endTime, queryString }));
  const describe = async (status?: QueryStatus) =>
    (await client.send(new DescribeQueriesCommand({ ...group, ...(status ? { status } : {}) }))).queries;
  expect(await describe()).toEqual([
    {
      createTime: expect.any(Number),
      logGroupName: '/queried',
      queryId,
      queryLanguage: 'CWLI',
      queryString: `SOURCE "/queried" START=${startTime}000 END=${endTime}999 | fields @message`,
      status: 'Running',
    },
  ]);
  expect(await describe('Scheduled')).toEqual([]);
});

it('PutRetentionPolicy changes what DescribeLogGroups tells', async () => {
  await client.send(new PutRetentionPolicyCommand({ ...GROUP, retentionInDays: 3 }));
  const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/g' }));
  expect(logGroups).toMatchObject([{ logGroupName: '/g', retentionInDays: 3, logGroupClass: 'STANDARD' }]);
});

it('a live tail with a pattern that is none is refused before it begins', async () => {
  const logGroupIdentifiers = ['live'];
  await client.send(new CreateLogGroupCommand({ logGroupName: 'live' }));
  await expect(
    client.send(new StartLiveTailCommand({ logGroupIdentifiers, logEventFilterPattern: '{ $.a = ' })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});
