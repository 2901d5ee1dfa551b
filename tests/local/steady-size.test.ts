import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { FULL_SCALE } from '../support/scale.ts';
import { createStack, functionTemplate } from '../support/stack.ts';
import { bytesIn, recordsIn } from './support/stored.ts';

const DAY = 86_400_000;
const REQUESTS_A_MONTH = FULL_SCALE ? 100_000 : 240;
/** As long as AWS keeps traces, which of all that requests leave behind is the longest. */
const MONTH = 30 * DAY;
const AT_ONCE = 8;
/** Sent in the same minute, so that metrics are as many as of a month in which time passes by itself. */
const BURST = FULL_SCALE ? 500 : 5;
const GROUPS = ['/aws/lambda/fn', '/api'];
const CODE = `exports.handler = async () => {
  console.log('x'.repeat(300));
  return { statusCode: 200, body: 'ok' };
}`;

let directory: string;
let local: TestLocal;
const clock = createTestClock();

const open = () => startLocal({ directory, clock, traceAll: true });
const logs = () => new CloudWatchLogsClient(clientOptions(local.endpoint));

beforeAll(async () => {
  directory = makeDirectory();
  local = await open();
});

afterAll(async () => {
  await local.close();
  removeDirectory(directory);
});

/** Sends requests over a simulated month. */
async function month(endpoint: string): Promise<void> {
  let sent = 0;
  const send = async (): Promise<void> => {
    while (sent < REQUESTS_A_MONTH) {
      sent += 1;
      if (sent % BURST === 0) clock.advance((MONTH / REQUESTS_A_MONTH) * BURST);
      const response = await fetch(endpoint);
      await response.arrayBuffer();
      expect(response.status).toBe(200);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
}

/** Waits until all is removed that is to be removed, and looks at what is there. */
async function measured(): Promise<{ readonly records: number; readonly bytes: number }> {
  clock.advance(DAY);
  const endTime = clock.now().getTime() - 7 * DAY - 1;
  const old = async (): Promise<number> => {
    const lines = GROUPS.map((logGroupName) => new FilterLogEventsCommand({ logGroupName, endTime }));
    const answers = await Promise.all(lines.map((command) => logs().send(command)));
    return answers.reduce((sum, { events = [] }) => sum + events.length, 0);
  };
  await expect.poll(old, { timeout: 60_000, interval: 100 }).toBe(0);
  await local.close();
  const bytes = bytesIn(directory);
  const collections = ['log-events', 'log-streams', 'xray-segments', 'xray-trace-times', 'metric-values-60'];
  const counts = await recordsIn(directory, collections);
  local = await open();
  return { records: Object.values(counts).reduce((sum, count) => sum + count, 0), bytes };
}

it(`stops growing: ${REQUESTS_A_MONTH} requests a month`, { timeout: 900_000 }, async () => {
  const { Endpoint = '' } = await createStack(
    local,
    's',
    functionTemplate(CODE, { MemorySize: 256, TracingConfig: { Mode: 'Active' } }, {}),
  );
  await logs().send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/fn' }));
  for (const logGroupName of GROUPS)
    await logs().send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
  await month(Endpoint);
  const first = await measured();
  await month(Endpoint);
  const second = await measured();
  // Of few requests many metrics are still to be written when they are counted; twice as many would not have gone.
  expect(second.records).toBeLessThan(first.records * (FULL_SCALE ? 1.25 : 1.6));
  // LevelDB removes what is deleted when it next writes the files anew.
  if (FULL_SCALE) expect(second.bytes).toBeLessThan(first.bytes * 1.25);
  expect(local.errors).toEqual([]);
});
