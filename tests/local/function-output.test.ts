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
    expect(lines.length).toBeLessThan(20_010);
    expect(lines.join('').length).toBeLessThan(17 * 1024 * 1024);
    expect(lines.at(-1)).toMatch(/^REPORT .*Status: timeout/);
  });

  it('has its first lines kept, and is told of the others', async () => {
    const code = `exports.handler = async () => { process.stdout.write('a\\n'.repeat(20_003)); return 'ran' }`;
    const fn = await createFunction(local(), code);
    expect((await fn.invoke()).result).toBe('ran');
    const lines = await logged();
    expect(lines.filter((line) => line === 'a')).toHaveLength(20_000);
    expect(lines.find(isDropped)).toMatch(/^LOGS_DROPPED Records: 3\tBytes: 3\tReason: /);
    expect(lines.at(-1)).toMatch(/^REPORT /);
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

describe('what code writes to a standard stream by fs', () => {
  it.each([
    ['writeSync of text', `fs.writeSync(1, 'a line\\n')`],
    ['writeSync of a part of a buffer', `fs.writeSync(2, Buffer.from('xxa line\\nxx'), 2, 7)`],
    ['writeSync with options', `fs.writeSync(1, Buffer.from('xa line'), { offset: 1 })`],
    ['write', `await new Promise((done) => fs.write(1, 'a line', done))`],
    ['a promise of write', `await require('util').promisify(fs.write)(1, 'a line')`],
    ['a stream', `await new Promise((done) => fs.createWriteStream(null, { fd: 1 }).end('a line', done))`],
    [
      'a stream of a path',
      `await new Promise((done) => fs.createWriteStream('/dev/stdout').end('a line', done))`,
    ],
    ['writeFileSync', `fs.writeFileSync('/dev/stderr', 'a line')`],
    ['appendFileSync', `fs.appendFileSync(1, 'a line')`],
    ['a promise of writeFile', `await fs.promises.writeFile('/dev/stdout', 'a line')`],
    ['process._rawDebug', `process._rawDebug('a %s', 'line')`],
    [
      'a thread of its own',
      `await new Promise((done) => new (require('node:worker_threads').Worker)("require('fs').writeSync(1, 'a line')", { eval: true }).on('exit', done))`,
    ],
    ['writevSync', `fs.writevSync(1, [Buffer.from('a '), Buffer.from('line')])`],
  ])('is in its log, by %s', async (_name, statement) => {
    const code = `const fs = require('node:fs'); exports.handler = async () => { ${statement}; return 'ran' }`;
    const fn = await createFunction(local(), code);
    expect((await fn.invoke()).result).toBe('ran');
    expect(await logged()).toContain('a line');
  });

  it('stays open, whoever closes it', async () => {
    const code = `const fs = require('node:fs'); exports.handler = async () => { fs.closeSync(1); fs.writeSync(1, 'a line'); return 'ran' }`;
    const fn = await createFunction(local(), code);
    expect((await fn.invoke()).result).toBe('ran');
    expect(await logged()).toContain('a line');
  });
});
