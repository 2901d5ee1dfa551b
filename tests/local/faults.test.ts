import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createShiftedClock } from '../support/clock.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { logWriter } from '../support/logs.ts';
import { createStack, functionTemplate } from '../support/stack.ts';

const CODE = `exports.handler = async () => ({ statusCode: 200, body: 'ok' })`;

const clock = createShiftedClock();
let local: TestLocal;
let endpoint: string;

beforeAll(async () => {
  local = await startLocal({ clock });
  endpoint = (await createStack(local, 's', functionTemplate(CODE, {}, {}))).Endpoint ?? '';
});

afterEach(() => local.faults.set([]));

afterAll(async () => {
  await local.close();
  expect(local.errors).toEqual([]);
});

const request = async () => (await fetch(endpoint)).status;
const invoke = () =>
  new LambdaClient(clientOptions(local.endpoint)).send(new InvokeCommand({ FunctionName: 'fn' }));

async function throttles(): Promise<number> {
  const { Datapoints = [] } = await new CloudWatchClient(clientOptions(local.endpoint)).send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/Lambda',
      MetricName: 'Throttles',
      Dimensions: [{ Name: 'FunctionName', Value: 'fn' }],
      StartTime: new Date(clock.now().getTime() - 3_600_000),
      EndTime: new Date(clock.now().getTime() + 60_000),
      Period: 3600,
      Statistics: ['Sum'],
    }),
  );
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}

describe('a throttle of lambda', () => {
  it('reaches the requests of the API, and the metrics of the function', async () => {
    expect(await request()).toBe(200);
    local.faults.set([{ kind: 'throttle', service: 'lambda', rate: 1 }]);
    for (let count = 0; count < 5; count += 1) expect(await request()).toBe(503);
    await expect(invoke()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    expect(await throttles()).toBe(6);
    local.faults.set([]);
    expect(await request()).toBe(200);
  });

  it('of other operations does not', async () => {
    local.faults.set([{ kind: 'throttle', service: 'lambda', operation: 'GetFunction', rate: 1 }]);
    expect(await request()).toBe(200);
  });
});

describe('what happens to Invoke', () => {
  it('happens when the API calls it: an error', async () => {
    local.faults.set([{ kind: 'error', service: 'lambda', operation: 'Invoke', rate: 1 }]);
    expect(await request()).toBe(500);
  });

  it('happens when the API calls it: a delay', async () => {
    local.faults.set([{ kind: 'delay', service: 'lambda', delayMs: 600_000, rate: 1 }]);
    const before = clock.now().getTime();
    expect(await request()).toBe(200);
    expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(600_000);
  });
});

describe('late log lines', () => {
  const lines = Array.from({ length: 200 }, (_, index) => `line ${index}`);
  const client = () => new CloudWatchLogsClient(clientOptions(local.endpoint));

  async function found(logGroupName: string): Promise<(string | undefined)[]> {
    const { events = [] } = await client().send(new FilterLogEventsCommand({ logGroupName }));
    return events.map(({ message }) => message);
  }

  async function written(logGroupName: string): Promise<void> {
    await client().send(new CreateLogGroupCommand({ logGroupName }));
    await logWriter(local, logGroupName)(lines.map((line) => [clock.now().getTime(), line] as const));
  }

  it('are as many as the rate says, the same ones whoever looks, and come after the delay', async () => {
    local.faults.set([{ kind: 'late-logs', delayMs: 60_000, rate: 0.4 }]);
    await written('/late');
    const early = await found('/late');
    expect(early.length).toBeGreaterThan(80);
    expect(early.length).toBeLessThan(160);
    expect(await found('/late')).toEqual(early);
    const { events = [] } = await client().send(
      new GetLogEventsCommand({ logGroupName: '/late', logStreamName: 'test', startFromHead: true }),
    );
    expect(events.map(({ message }) => message)).toEqual(early);
    clock.advance(60_000);
    expect(await found('/late')).toEqual(lines);
  });

  it('are all where there is no rate', async () => {
    local.faults.set([{ kind: 'late-logs', delayMs: 60_000, rate: 1 }]);
    await written('/all-late');
    expect(await found('/all-late')).toEqual([]);
  });
});
