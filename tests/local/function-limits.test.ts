import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
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
