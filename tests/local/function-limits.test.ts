import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  GetFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { createFunction } from '../support/functions.ts';
import { clientOptions } from '../support/local.ts';
import { createStack, functionTemplate } from '../support/stack.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('test');

/** Why a stack with such a function fails. */
async function failureOf(properties: object): Promise<string | undefined> {
  await expect(createStack(local(), 's', functionTemplate('', properties))).rejects.toThrow(
    'ROLLBACK_COMPLETE',
  );
  const client = new CloudFormationClient(clientOptions(local().endpoint));
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: 's' }));
  return StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')?.ResourceStatusReason;
}

/** What no function may have, with AWS's words. */
const REFUSED = [
  // https://github.com/covidatlas/li/pull/575 quotes AWS
  [
    { Timeout: 901 },
    'ValidationException',
    `1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900`,
  ],
  // https://github.com/ubc-cirrus-lab/parrotfish/issues/38 quotes AWS, for an account with a lower limit
  [
    { MemorySize: 10_241 },
    'ValidationException',
    `'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240`,
  ],
  // believed, not proven
  [{ MemorySize: 128.5 }, 'SerializationException', 'DECIMAL_VALUE cannot be converted to Integer'],
  [{ Timeout: 5.5 }, 'SerializationException', 'DECIMAL_VALUE cannot be converted to Integer'],
] as const;

describe.each(REFUSED)('%j is refused', (settings, name, message) => {
  it('by CreateFunction', async () => {
    await expect(createFunction(local(), '', settings)).rejects.toMatchObject({ name, message });
  });

  it('by UpdateFunctionConfiguration', async () => {
    const fn = await createFunction(local(), '');
    await expect(fn.configure(settings)).rejects.toMatchObject({ name, message });
  });

  it('in a stack', async () => {
    expect(await failureOf(settings)).toContain(message);
  });
});

// A stack makes its functions by CreateFunction: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
it.each([
  [{ MemorySize: 127 }, `Value '127' at 'memorySize' failed to satisfy constraint`],
  [{ Timeout: 0 }, `Value '0' at 'timeout' failed to satisfy constraint`],
  [{ Role: 'arn:role' }, `Value 'arn:role' at 'role' failed to satisfy constraint`],
  [{ TracingConfig: { Mode: 'On' } }, `Value 'On' at 'tracingConfig.mode' failed to satisfy constraint`],
  [{ Description: 'x'.repeat(257) }, `at 'description' failed to satisfy constraint`],
  [{ Environment: { Variables: { AWS_REGION: 'x' } } }, 'Reserved keys used in this request: AWS_REGION'],
])('a stack with a function of %j fails', async (properties, message) => {
  expect(await failureOf(properties)).toContain(message);
});

it('a stack may write its numbers as texts, up to the limits', async () => {
  const numbers = { MemorySize: '10240', Timeout: '900' };
  await createStack(local(), 's', functionTemplate('', numbers));
});

it('no part of an execution is reserved', async () => {
  const { client } = await createFunction(local(), '');
  const request = new PutFunctionConcurrencyCommand({
    FunctionName: 'fn',
    ReservedConcurrentExecutions: 1.5,
  });
  await expect(client.send(request)).rejects.toMatchObject({ name: 'SerializationException' });
});

describe('the reserved concurrency of a stack', () => {
  const limit = async (): Promise<number | undefined> => {
    const client = new LambdaClient(clientOptions(local().endpoint));
    const { ReservedConcurrentExecutions } = await client.send(
      new GetFunctionConcurrencyCommand({ FunctionName: 'fn' }),
    );
    return ReservedConcurrentExecutions;
  };
  const byHand = (ReservedConcurrentExecutions: number) =>
    new LambdaClient(clientOptions(local().endpoint)).send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'fn', ReservedConcurrentExecutions }),
    );
  const update = async (properties: object): Promise<void> => {
    const client = new CloudFormationClient(clientOptions(local().endpoint));
    const TemplateBody = functionTemplate('', properties);
    await client.send(new UpdateStackCommand({ StackName: 's', TemplateBody }));
    await local().idle();
  };

  // The published handlers: create has lambda:PutFunctionConcurrency, update also lambda:DeleteFunctionConcurrency.
  it('is set, changed and lifted with its template; another limit stays', async () => {
    await createStack(local(), 's', functionTemplate('', { ReservedConcurrentExecutions: 7 }));
    expect(await limit()).toBe(7);
    await update({ ReservedConcurrentExecutions: '0' });
    expect(await limit()).toBe(0);
    await update({});
    expect(await limit()).toBeUndefined();
    await byHand(3);
    await update({ Timeout: 9 });
    expect(await limit()).toBe(3);
  });

  it('drifts when somebody else changes or lifts it', async () => {
    await createStack(local(), 's', functionTemplate('', { ReservedConcurrentExecutions: 7 }));
    await byHand(3);
    const client = new CloudFormationClient(clientOptions(local().endpoint));
    await client.send(new DetectStackDriftCommand({ StackName: 's' }));
    const { StackResourceDrifts: [drift] = [] } = await client.send(
      new DescribeStackResourceDriftsCommand({ StackName: 's' }),
    );
    expect(drift?.PropertyDifferences).toEqual([
      {
        PropertyPath: '/ReservedConcurrentExecutions',
        ExpectedValue: '7',
        ActualValue: '3',
        DifferenceType: 'NOT_EQUAL',
      },
    ]);
  });

  // "you can reserve up to the unreserved account concurrency minus 100": lambda/latest/dg/configuration-concurrency.html
  it.each([
    [901, `below its minimum value of [100].`],
    [-1, 'Member must have value greater than or equal to 0'],
    [1.5, 'DECIMAL_VALUE cannot be converted to Integer'],
  ])('of %s is refused', async (ReservedConcurrentExecutions, message) => {
    expect(await failureOf({ ReservedConcurrentExecutions })).toContain(message);
  });
});
