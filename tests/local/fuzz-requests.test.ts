import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as apiGateway from '@aws-sdk/client-apigatewayv2';
import * as cloudFormation from '@aws-sdk/client-cloudformation';
import * as cloudWatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamoDB from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import * as xray from '@aws-sdk/client-xray';
import { expect, it } from 'vitest';
import { clientOptions } from '../support/local.ts';
import { type Measured, startMeasured } from '../support/measured.ts';
import { ROOT } from '../support/paths.ts';
import { pick, type Random, seeded } from '../support/random.ts';
import { FULL_SCALE, SEED } from '../support/scale.ts';
import { createStack, inlineTemplate } from '../support/stack.ts';
import { randomInput } from './support/random-input.ts';

const ROUNDS = FULL_SCALE ? 50 : 2;
const REQUESTS = FULL_SCALE ? 1000 : 200;
/** Nothing of this size takes longer than this, on a machine that does other things, too. */
const PATIENCE_MS = 10_000;
/** No request holds all others for longer, and of 1,000 one takes longer than a second at most. */
const [MOST_HELD_MS, MOST_SLOW_MS, SLOW_SHARE] = [200, 1000, 0.001];

const SERVICES = [
  [apiGateway, apiGateway.ApiGatewayV2Client],
  [cloudFormation, cloudFormation.CloudFormationClient],
  [cloudWatch, cloudWatch.CloudWatchClient],
  [logs, logs.CloudWatchLogsClient],
  [dynamoDB, dynamoDB.DynamoDBClient],
  [iam, iam.IAMClient],
  [kms, kms.KMSClient],
  [lambda, lambda.LambdaClient],
  [s3, s3.S3Client],
  [sns, sns.SNSClient],
  [ssm, ssm.SSMClient],
  [sts, sts.STSClient],
  [xray, xray.XRayClient],
] as const;

/** By the page on what is served. */
const SERVED = new Set(
  [...readFileSync(join(ROOT, 'src', 'local', 'README.md'), 'utf8').matchAll(/^\| ([A-Z]\w+) \|/gm)].map(
    ([, name]) => name,
  ),
);

/** Its answer goes on until its client goes away. */
const STREAM = 'StartLiveTail';

/** The SDK warns of bodies that are no streams. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** What all commands of the SDK have in common. */
type Send = (command: object, options: object) => Promise<unknown>;

interface Request {
  readonly name: string;
  readonly send: () => Promise<unknown>;
}

/** Every operation that is served. */
function operationsOf(local: Measured) {
  return SERVICES.flatMap(([exported, Client]) => {
    const client: object = new Client({
      ...clientOptions(local.endpoint),
      forcePathStyle: true,
      logger: SILENT,
    });
    const send: Send = Reflect.get(client, 'send').bind(client);
    return Object.entries(exported).flatMap(([exportedName, Command]) => {
      const name = exportedName.replace(/Command$/, '');
      const schema: unknown = Reflect.get(exported, `${name}$`);
      const isUsable = exportedName !== name && Array.isArray(schema) && typeof Command === 'function';
      if (!isUsable || name === STREAM || !SERVED.has(name)) return [];
      return [{ name, schema, Command, send }];
    });
  });
}

async function namesOf(local: Measured): Promise<readonly string[]> {
  const outputs = await createStack(local, 'app', inlineTemplate(), { EnvironmentName: 'local' });
  return [
    ...Object.values(outputs),
    'app',
    'id',
    'timestamp',
    'StatusIndex',
    'AWS/Lambda',
    'Invocations',
    'Sum',
    'S',
    'N',
  ];
}

function requestFrom(
  random: Random,
  operations: ReturnType<typeof operationsOf>,
  names: readonly string[],
): Request {
  const { name, schema, Command, send } = pick(random, operations);
  const input = randomInput(random, schema[4], names);
  return {
    name: `${name} ${JSON.stringify(input).slice(0, 2000)}`,
    send: async () =>
      send(Reflect.construct(Command, [input]), { abortSignal: AbortSignal.timeout(PATIENCE_MS) }),
  };
}

/** What only the environment can have done: its own error, or no answer. */
async function faultOf({ send }: Request): Promise<string | undefined> {
  try {
    await send();
    return undefined;
  } catch (error) {
    const { $metadata, name, message } = Object(error);
    if ($metadata?.httpStatusCode >= 500 && name !== 'ServiceException') return `${name}: ${message}`;
    return /^(TimeoutError|AbortError)$/.test(String(name)) || /ECONN|socket hang up/.test(String(message))
      ? `${name}: ${message}`
      : undefined;
  }
}

it('no request of any client, whatever its values, ends in an error of the environment', {
  timeout: 3_600_000,
}, async () => {
  const first = SEED;
  for (let round = 0; round < ROUNDS; round += 1) {
    const seed = first + round;
    const random = seeded(seed);
    const local = await startMeasured();
    const operations = operationsOf(local);
    const names = await namesOf(local);
    await local.reset();
    for (let count = 0; count < REQUESTS; count += 1) {
      const request = requestFrom(random, operations, names);
      const fault = await faultOf(request);
      expect(fault, `seed ${seed}, request ${count}: ${request.name}`).toBeUndefined();
      const held = await local.held();
      expect(held, `seed ${seed}, request ${count}: ${request.name}`).toBeLessThan(MOST_HELD_MS);
    }
    await local.idle();
    expect(await local.slowest(SLOW_SHARE), `seed ${seed}`).toBeLessThan(MOST_SLOW_MS);
    expect(await local.errors(), `seed ${seed}`).toEqual([]);
    await local.close();
  }
});
