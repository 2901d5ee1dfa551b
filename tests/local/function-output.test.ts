import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { createFunction } from '../support/functions.ts';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('test');

async function logged(): Promise<string[]> {
  const client = new CloudWatchLogsClient(clientOptions(local().endpoint));
  const messages: string[] = [];
  for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName: '/aws/lambda/fn' }))
    messages.push(...events.map(({ message = '' }) => message));
  return messages;
}

const isDropped = (line: string): boolean => line.startsWith('LOGS_DROPPED');

describe('a function that logs without end', () => {
  it.each([
    ['long lines', `for (;;) console.log('x'.repeat(1e6))`],
    ['short lines', `for (let i = 0; ; i += 1) console.log(i)`],
    ['plain output', `for (;;) process.stdout.write('a\\nb\\n')`],
  ])('of %s is timed out, while others are served', async (_name, loop) => {
    const code = `exports.handler = async () => { ${loop} }`;
    const fn = await createFunction(local(), code, { Timeout: 1 });
    const began = performance.now();
    let over = false;
    const invocation = fn.invoke().finally(() => {
      over = true;
    });
    let slowest = 0;
    while (!over) {
      const sent = performance.now();
      await fn.client.send(new GetFunctionConfigurationCommand({ FunctionName: 'fn' }));
      slowest = Math.max(slowest, performance.now() - sent);
    }
    expect((await invocation).result).toMatchObject({ errorType: 'Sandbox.Timedout' });
    // The limit is 1 s, and what was logged is stored after it.
    expect(performance.now() - began).toBeLessThan(5000);
    expect(slowest).toBeLessThan(1000);
    const lines = await logged();
    expect(lines.filter(isDropped)).toHaveLength(1);
    expect(lines.length).toBeLessThan(20_010);
    expect(lines.join('').length).toBeLessThan(17 * 1024 * 1024);
    expect(lines.at(-1)).toMatch(/^REPORT .*Status: timeout/);
  });

  it('while it is loaded still runs, and its first lines are kept', async () => {
    const fn = await createFunction(
      local(),
      `for (let i = 0; i < 2000; i += 1) console.log(i); exports.handler = async () => 'ran'`,
    );
    expect((await fn.invoke()).result).toBe('ran');
    expect((await logged()).find(isDropped)).toMatch(/^LOGS_DROPPED Records: 1000\tBytes: \d+\tReason: /);
  });

  it('is told so in its log of the JSON format', async () => {
    const fn = await createFunction(
      local(),
      `for (let i = 0; i < 1001; i += 1) console.log('x'); exports.handler = async () => 1`,
      { LoggingConfig: { LogFormat: 'JSON' } },
    );
    await fn.invoke();
    // https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
    const events = (await logged()).map((line) => JSON.parse(line) as { type?: string; record?: object });
    expect(events.find(({ type }) => type === 'platform.logsDropped')?.record).toMatchObject({
      reason: expect.any(String) as string,
      droppedRecords: 1,
    });
  });
});

// Observed on AWS: https://stackoverflow.com/questions/77175643
it('a line longer than 256 KB becomes several events, and no character is divided', async () => {
  const fn = await createFunction(local(), `exports.handler = async () => console.log('é'.repeat(200_000))`);
  await fn.invoke();
  const pieces = (await logged()).filter((line) => line.includes('é'));
  expect(pieces).toHaveLength(2);
  for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(256 * 1024 - 26);
  expect(pieces.join('').replaceAll(/[^é]/g, '')).toHaveLength(200_000);
});
