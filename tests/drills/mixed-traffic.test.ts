import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Fault } from '../../src/local/index.ts';
import { type Measured, startMeasured } from '../support/measured.ts';
import { FULL_SCALE } from '../support/scale.ts';
import { createStack, functionTemplate, inlineTemplate } from '../support/stack.ts';
import { type Answer, callsOf, createTraffic, pathOf, type Traffic } from '../support/traffic.ts';

/** Half an hour by hand: `DRILL_SECONDS=1800`, which also tells what was seen. */
const SECONDS = Number(process.env.DRILL_SECONDS ?? (FULL_SCALE ? 180 : 20));
/** As of single requests, on a machine that does other things, too: what holds the event loop by mistake takes seconds. */
const MOST_HELD_MS = 800;
/** More than was there before, however long it goes on. */
const MOST_BYTES = 200e6;
const ROUND_MS = 4000;
const AT_ONCE = 6;

/** Its process can be told to end, to run out of time, or to fail. */
const MORTAL = `exports.handler = async (event) => {
  const how = event.queryStringParameters?.end;
  if (how === 'exit') process.exit(1);
  if (how === 'throw') setImmediate(() => { throw new Error('on purpose'); });
  if (how === 'hang') for (;;);
  if (how !== undefined) await new Promise(() => undefined);
  return { statusCode: 200, body: 'alive' };
};`;

const FAULTS: readonly (readonly Fault[])[] = [
  [],
  [{ kind: 'throttle', service: 'dynamodb', rate: 0.3 }],
  [],
  [
    { kind: 'error', service: 'dynamodb', operation: 'PutItem', code: 'InternalServerError', rate: 0.5 },
    { kind: 'delay', service: 'dynamodb', delayMs: 300, rate: 0.2 },
  ],
  [],
  [{ kind: 'delay', service: 'lambda', delayMs: 200, rate: 0.3 }],
];

let local: Measured;
let traffic: Traffic;

beforeAll(async () => {
  local = await startMeasured(['--require', pathOf('slow-disk.cjs')]);
  const parameters = { EnvironmentName: 'local' };
  const { ApiEndpoint = '' } = await createStack(local, 'app', inlineTemplate(), parameters);
  const mortal = functionTemplate(MORTAL, { Timeout: 2 }, {});
  const { Endpoint = '' } = await createStack(local, 'mortal', mortal);
  traffic = createTraffic({ application: ApiEndpoint, mortal: Endpoint, calls: callsOf(local.endpoint) });
});

afterAll(() => local.close());

/** What no fault, and no end of a function that was asked for, accounts for. */
function isUnexplained({ status, mayFail }: Answer, duringFaults: boolean): boolean {
  if (status === undefined) return true;
  return status >= 500 && !mayFail && !duringFaults;
}

it(`in ${SECONDS} s of mixed traffic on a slow disk every request is answered`, {
  timeout: (SECONDS + 120) * 1000,
}, async () => {
  const until = Date.now() + SECONDS * 1000;
  const answers = new Map<string, number>();
  const unexplained: Answer[] = [];
  let [faulty, round, slowest] = [false, 0, 0];
  /** The last round that had faults. */
  let lastFaulty = -1;
  const work = async (): Promise<void> => {
    while (Date.now() < until) {
      const begun = lastFaulty;
      const wasFaulty = faulty;
      const answer = await traffic.next();
      const key = `${answer.kind} ${answer.status ?? 'none'}`;
      answers.set(key, (answers.get(key) ?? 0) + 1);
      slowest = Math.max(slowest, answer.tookMs);
      if (isUnexplained(answer, wasFaulty || faulty || begun !== lastFaulty)) unexplained.push(answer);
    }
  };
  const weather = async (): Promise<void> => {
    for (; Date.now() < until; round += 1) {
      const faults = FAULTS[round % FAULTS.length] ?? [];
      if (faults.length > 0) lastFaulty = round;
      faulty = faults.length > 0;
      await local.setFaults(faults);
      await sleep(Math.min(ROUND_MS, Math.max(0, until - Date.now())));
    }
  };
  // What it holds once all that it needs has been loaded.
  await Promise.all(Array.from({ length: 20 }, () => traffic.next()));
  const before = await local.memory();
  await local.reset();
  await Promise.all([weather(), ...Array.from({ length: AT_ONCE }, work)]);
  const [after, held] = [await local.memory(), await local.held()];
  const total = [...answers.values()].reduce((sum, count) => sum + count, 0);
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  const told = [
    `${total} requests, ${unexplained.length} unexplained, the slowest ${Math.round(slowest)} ms`,
    `memory ${megabytes(before)} before, ${megabytes(after)} after; the event loop was held for ${Math.round(held)} ms at most`,
    ...[...answers].sort().map(([key, count]) => `  ${key}: ${count}`),
  ].join('\n');
  if (process.env.DRILL_SECONDS !== undefined) process.stdout.write(`${told}\n`);
  expect(unexplained.slice(0, 10), told).toEqual([]);
  expect(await local.errors(), told).toEqual([]);
  expect(total, told).toBeGreaterThan(SECONDS);
  expect(held, told).toBeLessThan(MOST_HELD_MS);
  expect(after - before, told).toBeLessThan(MOST_BYTES);
});
