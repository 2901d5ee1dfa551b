import { join } from 'node:path';
import * as apigatewayv2 from '@aws-sdk/client-apigatewayv2';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as appregistry from '@aws-sdk/client-service-catalog-appregistry';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import * as xray from '@aws-sdk/client-xray';
import { NormalizedSchema } from '@smithy/core/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestRules } from '../../src/local/rules/request-rules.ts';
import type { ShapeRules } from '../../src/local/rules/shape-rules.ts';
import { declaredOperations } from '../support/handlers.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { ROOT } from '../support/paths.ts';
import { RULED, requestRules } from './support/request-rules.ts';

interface Sendable {
  send(command: object): Promise<unknown>;
  destroy(): void;
}
type Sdk = Readonly<Record<string, unknown>>;

/** By the names of the files of rules. */
const SDKS: Readonly<Record<string, readonly [Sdk, string]>> = {
  apigatewayv2: [apigatewayv2, 'ApiGatewayV2Client'],
  cloudformation: [cloudformation, 'CloudFormationClient'],
  cloudwatch: [cloudwatch, 'CloudWatchClient'],
  dynamodb: [dynamodb, 'DynamoDBClient'],
  iam: [iam, 'IAMClient'],
  kms: [kms, 'KMSClient'],
  lambda: [lambda, 'LambdaClient'],
  logs: [logs, 'CloudWatchLogsClient'],
  'servicecatalog-appregistry': [appregistry, 'ServiceCatalogAppRegistryClient'],
  sns: [sns, 'SNSClient'],
  ssm: [ssm, 'SSMClient'],
  sts: [sts, 'STSClient'],
  xray: [xray, 'XRayClient'],
};

let local: TestLocal;
beforeAll(async () => {
  local = await startLocal();
});
afterAll(() => local.close());

function construct(sdk: Sdk, name: string, argument: object): object {
  const made = sdk[name];
  if (typeof made !== 'function') throw new Error(`the SDK has no ${name}`);
  return Reflect.construct(made, [argument]);
}

function clientOf(service: string): Sendable {
  const [sdk, name] = SDKS[service] ?? [{}, ''];
  return construct(sdk, name, clientOptions(local.endpoint)) as Sendable;
}

/** Sends a request; @returns the error's name and message. */
async function refusalOf(service: string, operation: string, input: object): Promise<string> {
  const client = clientOf(service);
  try {
    await client.send(construct(SDKS[service]?.[0] ?? {}, `${operation}Command`, input));
    return 'it was let in';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } finally {
    client.destroy();
  }
}

/** Values that break a constraint, with what AWS says of it. */
function worstOf({ type, min, max, pattern, enum: values }: ShapeRules): (readonly [unknown, string])[] {
  const worst: (readonly [unknown, string])[] = [];
  if (type === 'string' && max !== undefined && max < 5000)
    worst.push(['a'.repeat(max + 1), `Member must have length less than or equal to ${max}`]);
  if (type === 'string' && values !== undefined) worst.push(['BOGUS', 'Member must satisfy enum value set']);
  const strange = ['! !', '\u0000'].find((text) => !new RegExp(`^(?:${pattern})$`).test(text));
  if (type === 'string' && pattern !== undefined && strange !== undefined)
    worst.push([strange, 'Member must satisfy regular expression pattern']);
  if ((type === 'integer' || type === 'long') && max !== undefined)
    worst.push([max + 1, `Member must have value less than or equal to ${max}`]);
  if ((type === 'integer' || type === 'long') && min !== undefined)
    worst.push([min - 1, `Member must have value greater than or equal to ${min}`]);
  if (type === 'list' && min !== undefined && min > 0)
    worst.push([[], `Member must have length greater than or equal to ${min}`]);
  return worst;
}

/** Members that stand in the path: the SDK asks for them itself. */
function labelsOf(sdk: Sdk, operation: string): Readonly<Record<string, string>> {
  const schema = sdk[`${operation}$`];
  const input = Array.isArray(schema) ? NormalizedSchema.of(schema[4]) : undefined;
  if (input === undefined || input.isUnitSchema()) return {};
  const labels = [...input.structIterator()].filter(([, member]) => member.getMergedTraits().httpLabel);
  return Object.fromEntries(labels.map(([name]) => [name, 'x']));
}

interface Worst {
  readonly operation: string;
  readonly member: string;
  readonly value: unknown;
  readonly says: string;
}

function worstInputs(sdk: Sdk, { operations, shapes }: RequestRules): Worst[] {
  return Object.entries(operations).flatMap(([operation, input]) =>
    Object.entries(shapes[input]?.members ?? {}).flatMap(([member, shape]) =>
      // What is an empty label names another path.
      worstOf(shapes[shape] ?? { type: 'structure' })
        .filter(([value]) => !(member in labelsOf(sdk, operation)) || typeof value === 'string')
        .map(([value, says]) => ({ operation, member, value, says })),
    ),
  );
}

describe('the rules', () => {
  it('are there for every operation that is served, but those of S3, which words its refusals itself', () => {
    const ruled = RULED.flatMap((service) => Object.keys(requestRules(service).operations));
    const served = declaredOperations(join(ROOT, 'src', 'local', 'services'))
      .map(({ name }) => name.replace('$', ''))
      .filter((name) => !Array.isArray(Reflect.get(s3, `${name}$`)));
    expect(served.filter((name) => !ruled.includes(name))).toEqual([]);
  });
});

describe('a member that breaks a constraint of its API', () => {
  it.each(Object.keys(SDKS))('is refused before anything is done, whatever it is: %s', async (service) => {
    const rules = requestRules(service);
    const [sdk] = SDKS[service] ?? [{}];
    const let_in: string[] = [];
    for (const { operation, member, value, says } of worstInputs(sdk, rules)) {
      const input = { ...labelsOf(sdk, operation), [member]: value };
      const refusal = await refusalOf(service, operation, input);
      // CloudWatch tells what is missing before anything else.
      if (
        !refusal.includes(says) &&
        !refusal.startsWith('MissingParameter') &&
        !refusal.startsWith('MissingRequired')
      )
        let_in.push(`${operation} ${member} ${JSON.stringify(value).slice(0, 60)}: ${refusal.slice(0, 200)}`);
    }
    expect(let_in).toEqual([]);
    expect(local.errors).toEqual([]);
  });
});

const F = 'a-function';
const ALARM = {
  AlarmName: 'a',
  Namespace: 'n',
  MetricName: 'm',
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: 1,
  Period: 60,
  Threshold: 1,
  Statistic: 'Sum',
} as const;

describe('a request that AWS refuses', () => {
  // localstack tests/aws/services/{lambda_,cloudwatch,logs}/*.snapshot.json, recorded on AWS; where another source is named, there.
  it.each([
    [
      'lambda',
      'UpdateFunctionConfiguration',
      { FunctionName: F, Role: 'r1' },
      "ValidationException: 1 validation error detected: Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
    ],
    [
      'lambda',
      'UpdateFunctionConfiguration',
      { FunctionName: F, MemorySize: 64 },
      "ValidationException: 1 validation error detected: Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ],
    [
      'lambda',
      'UpdateFunctionCode',
      { FunctionName: F, Architectures: ['X86_64'] },
      "ValidationException: 1 validation error detected: Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    ],
    [
      'lambda',
      'UpdateFunctionCode',
      { FunctionName: F, Architectures: ['x86_64', 'arm64'] },
      "ValidationException: 1 validation error detected: Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
    ],
    [
      'lambda',
      'Invoke',
      { FunctionName: F, Qualifier: 'invalid-qualifier-with-?-char' },
      /^ValidationException: 1 validation error detected: Value 'invalid-qualifier-with-\?-char' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
    ],
    [
      'lambda',
      'UpdateFunctionConfiguration',
      { FunctionName: F, Runtime: 'PYTHON3.9' },
      /^InvalidParameterValueException: Value PYTHON3\.9 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[.*\] or be a valid ARN$/,
    ],
    [
      'cloudwatch',
      'SetAlarmState',
      { AlarmName: 'a', StateValue: 'INVALID', StateReason: 'test' },
      /1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: \[/,
    ],
    [
      'cloudwatch',
      'PutMetricAlarm',
      { ...ALARM, ComparisonOperator: 'Bogus' },
      /Value 'Bogus' at 'comparisonOperator' failed to satisfy constraint/,
    ],
    // https://github.com/noxdafox/rabbitmq-cloudwatch-exporter/issues/14
    [
      'cloudwatch',
      'PutMetricData',
      { Namespace: 'n', MetricData: [{ MetricName: 'm', Value: 1, Dimensions: [{ Name: 'a' }] }] },
      /: The parameter MetricData\.member\.1\.Dimensions\.member\.1\.Value is required\.$/,
    ],
    [
      'logs',
      'FilterLogEvents',
      { logGroupName: 'g', limit: 10001 },
      "InvalidParameterException: 1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    ],
    [
      'logs',
      'CreateLogGroup',
      { logGroupName: 'a b!' },
      "InvalidParameterException: 1 validation error detected: Value 'a b!' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
    ],
  ] as const)('%s %s %o', async (service, operation, input, says) => {
    const refusal = await refusalOf(service, operation, input);
    if (typeof says === 'string') expect(refusal).toBe(says);
    else expect(refusal).toMatch(says);
  });
});

describe('a secret that breaks a constraint', () => {
  it('is not shown', async () => {
    const refusal = await refusalOf('lambda', 'UpdateFunctionConfiguration', {
      FunctionName: F,
      Environment: { Variables: { '1bad': 'hunter2' } },
    });
    expect(refusal).toContain("Value at 'environment.variables' failed to satisfy constraint: Map keys must");
    expect(refusal).not.toContain('hunter2');
  });
});

describe('a value of another type', () => {
  const asked = async (target: string, scope: string, body: string) => {
    const answer = await fetch(local.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': target,
        'content-type': 'application/x-amz-json-1.1',
        authorization: `AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/${scope}/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body,
    });
    return `${answer.status} ${await answer.text()}`;
  };

  it.each([
    [
      'Logs_20140328.PutLogEvents',
      'logs',
      '{"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":1,"message":{}}]}',
    ],
    ['Logs_20140328.StartQuery', 'logs', '{"logGroupName":"g","startTime":1,"endTime":2,"queryString":true}'],
    ['Logs_20140328.DescribeLogGroups', 'logs', '{"limit":"many"}'],
    ['Logs_20140328.PutLogEvents', 'logs', '{"logGroupName":"g","logStreamName":"s","logEvents":[null]}'],
    [
      'DynamoDB_20120810.UpdateTimeToLive',
      'dynamodb',
      '{"TableName":"t","TimeToLiveSpecification":{"Enabled":"x","AttributeName":"a"}}',
    ],
    ['DynamoDB_20120810.DescribeTable', 'dynamodb', '{"TableName":1}'],
    ['GraniteServiceVersion20100801.ListMetrics', 'monitoring', '{"Namespace":-1}'],
  ])('is refused as such: %s', async (target, scope, body) => {
    expect(await asked(target, scope, body)).toMatch(
      /^400 .*SerializationException.*(cannot be converted to|where not expected|Unrecognized collection type)/,
    );
    expect(local.errors).toEqual([]);
  });
});
