import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from './local.ts';
import { ROOT } from './paths.ts';

/** How a request ended. */
export interface Answer {
  readonly kind: string;
  /** Undefined for a request that was not answered. */
  readonly status: number | undefined;
  readonly why?: string;
  /** Whether it was asked to fail. */
  readonly mayFail: boolean;
  readonly tookMs: number;
}

export interface Traffic {
  /** Sends one request, and tells how it ended. */
  next(): Promise<Answer>;
}

type Call = () => Promise<unknown>;

export interface TrafficOptions {
  /** The address of the application's API. */
  readonly application: string;
  /** The address of the API of a function that ends when it is asked to. */
  readonly mortal: string;
  readonly calls: Readonly<Record<string, Call>>;
}

/** Nobody waits longer for an answer. */
const PATIENCE_MS = 60_000;
const ENDS = ['exit', 'throw', 'hang'];

export function pathOf(fixture: string): string {
  return join(ROOT, 'tests', 'fixtures', fixture);
}

/** Requests to the application, to a function that is killed in between, and calls of operators, in turn. */
export function createTraffic({ application, mortal, calls }: TrafficOptions): Traffic {
  let count = 0;

  async function answerOf(kind: string, send: () => Promise<number>, mayFail = false): Promise<Answer> {
    const begun = performance.now();
    const told = (status: number | undefined, why?: string): Answer => ({
      kind,
      status,
      mayFail,
      tookMs: performance.now() - begun,
      ...(why === undefined ? {} : { why }),
    });
    try {
      return told(await send());
    } catch (error) {
      return told(undefined, String(error));
    }
  }

  const ask = async (url: string, init: RequestInit = {}): Promise<number> => {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    await answer.arrayBuffer();
    return answer.status;
  };

  function ofApplication(): Promise<Answer> {
    const id = `item-${Math.floor(count / 20) % 500}`;
    const one = `${application}/items/${id}`;
    const body = JSON.stringify({ id, name: `n ${count}` });
    const headers = { 'content-type': 'application/json' };
    const requests: readonly (readonly [kind: string, send: () => Promise<number>])[] = [
      ['POST', () => ask(`${application}/items`, { method: 'POST', body, headers })],
      ['GET', () => ask(one)],
      ['list', () => ask(`${application}/items`)],
      ['DELETE', () => ask(one, { method: 'DELETE' })],
      ['health', () => ask(`${application}/health`)],
    ];
    const [kind, send] = requests[Math.floor(count / 4) % requests.length] ?? ['none', async () => 0];
    return answerOf(`application ${kind}`, send);
  }

  function ofMortal(): Promise<Answer> {
    const end = ENDS[Math.floor(count / 60) % ENDS.length];
    return count % 20 === 3
      ? answerOf(`function told to ${end}`, () => ask(`${mortal}/?end=${end}`), true)
      : answerOf('function beside it', () => ask(`${mortal}/`));
  }

  function ofOperator(): Promise<Answer> {
    const all = Object.entries(calls);
    const [name, call] = all[Math.floor(count / 4) % all.length] ?? ['none', async () => undefined];
    return answerOf(name, async () => {
      try {
        await call();
        return 200;
      } catch (error) {
        const status: unknown = Object(error).$metadata?.httpStatusCode;
        if (typeof status !== 'number') throw error;
        return status;
      }
    });
  }

  return {
    next() {
      count += 1;
      if (count % 4 === 3) return ofMortal();
      return count % 4 === 1 ? ofOperator() : ofApplication();
    },
  };
}

/** What operators ask meanwhile. */
export function callsOf(endpoint: string): Readonly<Record<string, Call>> {
  const options = clientOptions(endpoint);
  const logs = new CloudWatchLogsClient(options);
  const metrics = new CloudWatchClient(options);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const stacks = new CloudFormationClient(options);
  const tables = new DynamoDBClient(options);
  const functions = new LambdaClient(options);
  const bucket = 'mixed-traffic';
  const made = s3.send(new CreateBucketCommand({ Bucket: bucket }));
  let count = 0;
  const hour = (): { StartTime: Date; EndTime: Date } => ({
    StartTime: new Date(Date.now() - 3_600_000),
    EndTime: new Date(),
  });
  const invocations = { Namespace: 'AWS/Lambda', MetricName: 'Invocations' };
  const sum = { Id: 'q', MetricStat: { Metric: invocations, Period: 60, Stat: 'Sum' } };
  const datum = () => ({ MetricName: 'm', Values: Array.from({ length: 100 }, () => Math.random()) });
  return {
    FilterLogEvents: () =>
      logs.send(
        new FilterLogEventsCommand({
          logGroupName: '/aws/lambda/fn',
          startTime: Date.now() - 10_000,
          filterPattern: 'REPORT',
        }),
      ),
    GetMetricData: () => metrics.send(new GetMetricDataCommand({ MetricDataQueries: [sum], ...hour() })),
    PutMetricData: () =>
      metrics.send(new PutMetricDataCommand({ Namespace: 'n', MetricData: [datum(), datum()] })),
    async PutObject() {
      await made;
      count += 1;
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `k${count % 20}`,
          Body: Buffer.alloc(300_000, count % 256),
        }),
      );
    },
    DescribeStacks: () => stacks.send(new DescribeStacksCommand({})),
    Scan: () => tables.send(new ScanCommand({ TableName: 'local-backoffice-data' })),
    GetFunctionConfiguration: () =>
      functions.send(new GetFunctionConfigurationCommand({ FunctionName: 'fn' })),
  };
}
