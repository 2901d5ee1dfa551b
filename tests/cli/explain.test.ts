import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import { AwsError } from '../../src/local/index.ts';
import type { Explanation } from '../../src/services/explain/explanation.ts';
import { brokenCode, useDeploying, withTemplate } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';
import { logWriter } from '../support/logs.ts';

const app = useDeploying();
const TABLE_BUSY = 'ProvisionedThroughputExceededException';

/** A function that hangs on one path and dies on another. */
function misbehaving(template: string): string {
  const document = JSON.parse(template) as {
    Resources: { FunctionHandler: { Properties: { Code: { ZipFile: string } } } };
  };
  const { Code } = document.Resources.FunctionHandler.Properties;
  Code.ZipFile += `;{const inner=module.exports.handler;module.exports={handler:async(e,c)=>{
    if(String(e.rawPath).includes('slow')) await new Promise(r=>setTimeout(r,60000));
    if(String(e.rawPath).includes('exit')) process.exit(3);
    if(String(e.rawPath).includes('hoard')) for(globalThis.kept=[];;await new Promise(setImmediate)) kept.push(Buffer.alloc(2**24,1));
    if(String(e.rawPath).includes('crash')) throw new RangeError('out of bounds');
    return inner(e,c)}}}`;
  return JSON.stringify(document);
}

async function prepared(): Promise<string> {
  app.config({ local: { timeoutSeconds: 1 } });
  const { code } = await app.deploy([], withTemplate(misbehaving));
  expect(code).toBe(0);
  return (await app.json<{ apiEndpoint: string }>(['outputs'])).result.apiEndpoint;
}

/** Asks with the decision whether it is traced, as a caller that traces would. */
function ask(
  url: string,
  { sampled = true, ...init }: RequestInit & { sampled?: boolean } = {},
): Promise<Response> {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const root = `1-${seconds}-${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`;
  return fetch(url, {
    ...init,
    headers: {
      'content-type': 'application/json',
      'x-amzn-trace-id': `Root=${root};Sampled=${sampled ? 1 : 0}`,
    },
  });
}

/** The explanation, once everything that is awaited is in the logs. */
async function explained(...argv: string[]): Promise<Explanation> {
  let found: Explanation | undefined;
  await expect
    .poll(
      async () => {
        const { code, result } = await app.json<Explanation>(['explain', ...argv]);
        found = result;
        return (
          code === 0 &&
          result.events.some(({ text }) => text.startsWith('REPORT')) &&
          result.request.status !== null
        );
      },
      { timeout: 10_000 },
    )
    .toBe(true);
  if (found === undefined) throw new Error('nothing was explained');
  return found;
}

const first = async (...argv: string[]): Promise<string | undefined> =>
  (await app.run(['explain', ...argv])).stdout.split('\n')[0];

describe('explain names the cause in its first line', () => {
  it('of a request that is not valid', async () => {
    const api = await prepared();
    await ask(`${api}/items`, { method: 'POST', body: '{"id":"bad","status":7}' });
    const found = await explained('bad');
    expect(found).toMatchObject({ failed: true, request: { method: 'POST', path: '/items', status: 400 } });
    expect(await first('bad')).toMatch(/^the request was not valid: .*\(4\d\d\)$/);
  });

  it('of a conflict, with its calls to the table, the release, and the same by every id', async () => {
    const api = await prepared();
    for (let time = 0; time < 2; time += 1)
      await ask(`${api}/items`, { method: 'POST', body: '{"id":"twice"}' });
    const found = await explained('twice');
    expect(found.cause).toBe(
      'it conflicts with what is there: AlreadyExists: item "twice" exists already (409)',
    );
    expect(found).toMatchObject({ traced: true, release: { number: 1, version: '0.0.0' }, notes: [] });
    const sources = new Set(found.events.map(({ source }) => source));
    expect([...sources].sort()).toEqual(['function', 'gateway', 'platform', 'table', 'trace']);
    expect(found.events.find(({ source, failed }) => source === 'table' && failed)?.text).toContain(
      'DynamoDB PutItem local-backoffice-data: ConditionalCheckFailedException',
    );
    expect(found.events.map(({ offsetMs }) => offsetMs)).toEqual(
      [...found.events.map(({ offsetMs }) => offsetMs)].sort((a, b) => a - b),
    );
    // Also by the characters that the lines of a log show of it.
    for (const id of [found.requestId ?? '', found.traceId ?? '', (found.requestId ?? '').slice(0, 8)])
      expect((await app.json<Explanation>(['explain', id])).result.cause).toBe(found.cause);
  });

  it('of an error that the function threw and caught', async () => {
    const api = await prepared();
    const client = new LambdaClient(clientOptions(app.local().endpoint));
    const FunctionName = 'local-backoffice-api';
    const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const { DYNAMODB_TABLE: _, ...Variables } = Environment?.Variables ?? {};
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    client.destroy();
    expect((await ask(`${api}/items/any`)).status).toBe(500);
    await explained('any');
    expect(await first('--last-error')).toMatch(
      /^the function threw Error: the variable DYNAMODB_TABLE is not set at /,
    );
  });

  it('of a health check that the table did not answer', async () => {
    const api = await prepared();
    app.local().faults.set([{ kind: 'denied', service: 'dynamodb', operation: 'GetItem', rate: 1 }]);
    expect((await ask(`${api}/health?deep=1`)).status).toBe(503);
    await explained('--last-error');
    expect(await first('--last-error')).toBe(
      "the health check failed: the function's role may not call GetItem on the table local-backoffice-data (AccessDeniedException)",
    );
  });

  it('of none where the characters of an id are those of several requests', async () => {
    await prepared();
    await logWriter(app.local())(
      ['c0ffee00-1234-4abc-8def-0123456789ab', 'c0ffee00-1234-4abc-8def-0123456789ac'].map((id) => [
        Date.now(),
        JSON.stringify({ level: 'ERROR', message: 'no', function_request_id: id }),
      ]),
    );
    const { code, stderr } = await app.run(['explain', 'c0ffee00']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('begins the ids of 2 requests')]);
    const trace = await app.run(['traces', 'get', 'c0ffee00']);
    expect([trace.code, trace.stderr]).toEqual([2, expect.stringContaining('explain c0ffee00')]);
  });

  it('of an error that ended the invocation', async () => {
    const api = await prepared();
    expect((await ask(`${api}/items/crash`)).status).toBe(500);
    await explained('crash');
    expect(await first('--last-error')).toMatch(/^the function (threw|crashed).*RangeError/);
  });

  it.each([
    ['exit', /^the function's process ended before it answered \(Runtime\.ExitError\)$/],
    ['hoard', /^the function ran out of memory \(\d+ of 256 MB\)$/],
  ])('of a process that ended: %s', async (path, cause) => {
    app.config({ local: { timeoutSeconds: 20 } });
    expect((await app.deploy([], withTemplate(misbehaving))).code).toBe(0);
    const { apiEndpoint } = (await app.json<{ apiEndpoint: string }>(['outputs'])).result;
    expect((await ask(`${apiEndpoint}/items/${path}`)).status).toBe(500);
    await explained(path);
    expect(await first('--last-error')).toMatch(cause);
  });

  it('of code that cannot be loaded', async () => {
    const { code, stderr } = await app.deploy(['--no-verify'], withTemplate(brokenCode));
    expect([code, stderr]).toEqual([0, expect.anything()]);
    const { apiEndpoint } = (await app.json<{ apiEndpoint: string }>(['outputs'])).result;
    expect((await ask(`${apiEndpoint}/items/any`)).status).toBe(500);
    await explained('any');
    expect(await first('--last-error')).toBe('the function could not start: Error: 1 at index.js:1');
  });

  it('of a timeout', async () => {
    const api = await prepared();
    expect((await ask(`${api}/items/slow`)).status).toBe(500);
    const found = await explained('slow');
    expect(found.cause).toMatch(/^the function timed out after 1\.\d s$/);
    expect(found.failed).toBe(true);
  });

  it('of a table that throttles', async () => {
    const api = await prepared();
    app.onCall((call) => {
      if (call === 'dynamodb GetItem')
        throw new AwsError(TABLE_BUSY, 'The level of configured provisioned throughput was exceeded');
    });
    expect((await ask(`${api}/items/busy`)).status).toBe(503);
    const found = await explained('busy');
    expect(found.cause).toMatch(
      /^the table local-backoffice-data throttled the function: GetItem, tried \d times$/,
    );
  });

  it('of a request that was never sampled, from the logs alone, and says so', async () => {
    const api = await prepared();
    for (let time = 0; time < 2; time += 1)
      await ask(`${api}/items`, { method: 'POST', body: '{"id":"dark"}', sampled: false });
    const found = await explained('dark');
    expect(found.cause).toContain('it conflicts with what is there');
    expect(found).toMatchObject({
      traced: false,
      notes: ['the request was not sampled, so there is no trace: this is from the logs alone'],
    });
  });

  it('of the item that is named, not of one that only mentions it', async () => {
    const api = await prepared();
    await ask(`${api}/items`, { method: 'POST', body: '{"id":"short"}' });
    await ask(`${api}/items`, { method: 'POST', body: '{"id":"other","description":"short"}' });
    await ask(`${api}/items/short-lived`);
    const found = await explained('short');
    expect([found.request.path, found.request.status]).toEqual(['/items', 201]);
    expect(found.events.some(({ text }) => text.includes('short-lived'))).toBe(false);
  });

  it('of one where nothing went wrong', async () => {
    const api = await prepared();
    await ask(`${api}/items`, { method: 'POST', body: '{"id":"fine"}' });
    const found = await explained('fine');
    expect([found.failed, found.cause]).toEqual([false, 'nothing went wrong: it was answered with 201']);
    const shown = await app.run(['explain', 'fine', '--no-color'], { terminal: true, columns: 80 });
    expect(shown.stdout).toMatch(/^nothing went wrong.*\nPOST \/items 201/);
  });
});

describe('explain', () => {
  it.each([
    [[], 2, 'either an id or --last-error'],
    [['x', '--last-error'], 2, 'either an id or --last-error'],
    [['nothing-of-it'], 7, 'there is nothing about "nothing-of-it"'],
    [['--last-error'], 7, 'there is no error'],
  ])('%j ends with %d', async (argv, code, message) => {
    await prepared();
    const found = await app.run(['explain', ...argv]);
    expect([found.code, found.stdout, found.stderr]).toEqual([code, '', expect.stringContaining(message)]);
  });
});

describe('links to the AWS console', () => {
  const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };

  async function linksIn(region: string, onAws = true): Promise<Explanation['links']> {
    app.config({ local: { timeoutSeconds: 1 }, dev: { region: 'us-east-1' } });
    const env = { ...KEYS, AWS_ENDPOINT_URL: app.local().endpoint };
    expect((await app.deploy(['--env', 'dev'], { env })).code).toBe(0);
    const { apiEndpoint } = (await app.json<{ apiEndpoint: string }>(['outputs', '--env', 'dev'], { env }))
      .result;
    await ask(`${apiEndpoint}/items`, { method: 'POST', body: '{"id":"linked"}' });
    // As where no endpoint is configured; the embedded environment still answers.
    const wrap = (connection: Connection): Connection => ({
      ...connection,
      ...(onAws ? { endpoint: async () => undefined } : {}),
    });
    app.config({ dev: { region } });
    let found: Explanation | undefined;
    await expect
      .poll(
        async () => {
          found = (await app.json<Explanation>(['explain', 'linked', '--env', 'dev'], { env, wrap })).result;
          return found.events?.some(({ text }) => text.startsWith('REPORT'));
        },
        { timeout: 10_000 },
      )
      .toBe(true);
    return found?.links ?? [];
  }

  it.each([
    ['us-east-1', 'us-east-1.console.aws.amazon.com'],
    ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
    ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
  ])('of %s lead to %s', async (region, host) => {
    const links = await linksIn(region);
    expect(links.map(({ part }) => part)).toEqual([
      'gateway log',
      'function log',
      'trace',
      'function',
      'table',
    ]);
    for (const { url } of links) {
      const address = new URL(url);
      expect([address.protocol, address.host, address.searchParams.get('region')]).toEqual([
        'https:',
        host,
        region,
      ]);
    }
    // A stream such as 2026/11/22/[$LATEST]0123…, encoded twice.
    expect(links[1]?.url).toMatch(
      /#logsV2:log-groups\/log-group\/\$252Faws\$252Flambda\$252Fdev-backoffice-api\/log-events\/\d{4}\$252F\d\d\$252F\d\d\$252F\$255B\$2524LATEST\$255D[0-9a-f]{32}$/,
    );
    expect(links[2]?.url).toMatch(/#xray:traces\/1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it.each([['us-iso-east-1', true] as const, ['us-east-1', false] as const])(
    'of %s, on AWS: %s, are none: no console is known there',
    async (region, onAws) => {
      expect(await linksIn(region, onAws)).toEqual([]);
    },
  );
});
