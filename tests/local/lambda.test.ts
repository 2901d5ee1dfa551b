import { CloudFormationClient, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { BatchGetTracesCommand, XRayClient } from '@aws-sdk/client-xray';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { createStack, functionTemplate } from '../support/stack.ts';

let local: TestLocal;
let lambda: LambdaClient;

beforeEach(async () => {
  local = await startLocal();
  lambda = new LambdaClient(clientOptions(local.endpoint));
});

afterEach(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

async function invoke(payload: unknown = {}) {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: 'fn', LogType: 'Tail', Payload: Buffer.from(JSON.stringify(payload)) }),
  );
  return {
    error: answer.FunctionError,
    result: JSON.parse(answer.Payload?.transformToString() ?? 'null') as unknown,
    log: Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8'),
  };
}

async function logLines(): Promise<string[]> {
  const { events = [] } = await new CloudWatchLogsClient(clientOptions(local.endpoint)).send(
    new FilterLogEventsCommand({ logGroupName: '/aws/lambda/fn' }),
  );
  return events.map(({ message = '' }) => message);
}

describe('a function', () => {
  it('runs as deployed: event, context, variables, and a warm environment that remembers', async () => {
    const code = `let n = 0; exports.handler = async (event, context) => ({ event, n: ++n, name: context.functionName, left: context.getRemainingTimeInMillis() > 0,
      variable: process.env.MINE, region: process.env.AWS_REGION, mine: process.env.HOME ?? null })`;
    await createStack(local, 's', functionTemplate(code, { Environment: { Variables: { MINE: 'yes' } } }));
    expect((await invoke({ a: 1 })).result).toEqual({
      event: { a: 1 },
      n: 1,
      name: 'fn',
      left: true,
      variable: 'yes',
      region: 'us-east-1',
      mine: null,
    });
    expect((await invoke()).result).toMatchObject({ n: 2 });
  });

  it('writes its lines between those of the platform, cold start told apart (text format)', async () => {
    await createStack(
      local,
      's',
      functionTemplate(
        `exports.handler = async () => { console.log('one\\ttwo'); console.error('three'); process.stdout.write('raw\\n'); }`,
      ),
    );
    const { log } = await invoke();
    const lines = log.split('\n');
    expect(lines.map((line) => line.split(/[\t ]/)[0])).toEqual([
      'INIT_START',
      'START',
      expect.any(String),
      expect.any(String),
      'raw',
      'END',
      'REPORT',
    ]);
    expect(lines[2]).toMatch(/^\d{4}-.*Z\t[0-9a-f-]{36}\tINFO\tone\ttwo$/);
    expect(lines[3]).toMatch(/\tERROR\tthree$/);
    expect(lines[6]).toMatch(
      /Duration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms/,
    );
    expect((await invoke()).log).not.toContain('Init Duration');
    expect(await logLines()).toHaveLength(7 + 6);
  });

  it('writes JSON lines when it is told to', async () => {
    const logging = { LoggingConfig: { LogFormat: 'JSON', LogGroup: '/aws/lambda/fn' } };
    await createStack(
      local,
      's',
      functionTemplate(`exports.handler = async () => { console.warn('careful') }`, logging),
    );
    const lines = (await invoke()).log.split('\n').map(
      (line) =>
        JSON.parse(line) as {
          type?: string;
          level?: string;
          message?: string;
          record?: { metrics?: object };
        },
    );
    expect(lines.map(({ type, level }) => type ?? level)).toEqual([
      'platform.initStart',
      'platform.start',
      'WARN',
      'platform.report',
    ]);
    expect(lines[3]?.record).toMatchObject({
      status: 'success',
      metrics: { memorySizeMB: 128, initDurationMs: expect.any(Number) as number },
    });
  });

  it('is ended at its timeout, and works again afterwards', async () => {
    await createStack(
      local,
      's',
      functionTemplate(`exports.handler = async (e) => { if (e.hang) for (;;); return 'ok' }`, {
        Timeout: 1,
      }),
    );
    const { error, result, log } = await invoke({ hang: true });
    expect(error).toBe('Unhandled');
    expect(result).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 1.00 seconds') as string,
    });
    expect(log).toContain('Status: timeout');
    expect((await invoke()).result).toBe('ok');
  });

  it.each([
    ['throws', `exports.handler = async () => { throw new TypeError('bad') }`, 'TypeError'],
    ['exits', `exports.handler = async () => { process.exit(3) }`, 'Runtime.ExitError'],
    // aws-lambda-nodejs-runtime-interface-client, src/UserFunction.js
    ['cannot be loaded', `throw new SyntaxError('broken')`, 'Runtime.UserCodeSyntaxError'],
    ['has no handler', `exports.other = 1`, 'Runtime.HandlerNotFound'],
    [
      'uses too much memory',
      `exports.handler = async () => { const a = []; for (;;) a.push(new Array(1e5).fill(1.5)) }`,
      'Runtime.OutOfMemory',
    ],
  ])('that %s answers a function error', async (_name, code, errorType) => {
    await createStack(local, 's', functionTemplate(code));
    const { error, result } = await invoke();
    expect(error).toBe('Unhandled');
    expect(result).toMatchObject({ errorType });
  });

  it('runs side by side up to the limit, and is throttled above it', async () => {
    const limited = await startLocal({ concurrency: 2 });
    await createStack(
      limited,
      's',
      functionTemplate(`exports.handler = async () => new Promise((r) => setTimeout(r, 500))`),
    );
    const client = new LambdaClient(clientOptions(limited.endpoint));
    const answers = await Promise.allSettled(
      Array.from({ length: 3 }, () => client.send(new InvokeCommand({ FunctionName: 'fn' }))),
    );
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ConcurrentInvocationLimitExceeded',
    });
    await limited.close();
  });

  it('runs new code as soon as it is deployed', async () => {
    await createStack(local, 's', functionTemplate(`exports.handler = async () => 'old'`));
    expect((await invoke()).result).toBe('old');
    const before = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'fn' }));
    const client = new CloudFormationClient(clientOptions(local.endpoint));
    await client.send(
      new UpdateStackCommand({
        StackName: 's',
        TemplateBody: functionTemplate(`exports.handler = async () => 'new'`),
      }),
    );
    await local.idle();
    expect((await invoke()).result).toBe('new');
    const after = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'fn' }));
    expect(after.CodeSha256).not.toBe(before.CodeSha256);
    expect(after.RevisionId).not.toBe(before.RevisionId);
  });

  it('is measured and traced from what really happened', async () => {
    await createStack(
      local,
      's',
      functionTemplate(
        `exports.handler = async (e) => { if (e.fail) throw new Error('x'); return process.env._X_AMZN_TRACE_ID }`,
        { TracingConfig: { Mode: 'Active' } },
      ),
    );
    const header = (await invoke()).result as string;
    await invoke({ fail: true });
    const traceId = /Root=([^;]+)/.exec(header)?.[1] ?? '';
    expect(header).toContain('Sampled=1');
    const { Traces = [] } = await new XRayClient(clientOptions(local.endpoint)).send(
      new BatchGetTracesCommand({ TraceIds: [traceId] }),
    );
    const segments = (Traces[0]?.Segments ?? []).map(
      ({ Document = '' }) => JSON.parse(Document) as { origin: string; id: string; parent_id?: string },
    );
    const service = segments.find(({ origin }) => origin === 'AWS::Lambda');
    expect(segments.find(({ origin }) => origin === 'AWS::Lambda::Function')?.parent_id).toBe(service?.id);
    const query = (Id: string, Stat: string) => ({
      Id,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName: Id === 'p' ? 'Duration' : Id === 'i' ? 'Invocations' : 'Errors',
          Dimensions: [{ Name: 'FunctionName', Value: 'fn' }],
        },
        Period: 3600,
        Stat,
      },
    });
    const { MetricDataResults = [] } = await new CloudWatchClient(clientOptions(local.endpoint)).send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(Date.now() + 60_000),
        MetricDataQueries: [query('i', 'Sum'), query('e', 'Sum'), query('p', 'p50')],
      }),
    );
    const total = (id: string) =>
      (MetricDataResults.find(({ Id }) => Id === id)?.Values ?? []).reduce((sum, value) => sum + value, 0);
    expect([total('i'), total('e')]).toEqual([2, 1]);
    expect(total('p')).toBeGreaterThan(0);
  });
});
