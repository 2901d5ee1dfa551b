import {
  GetAccountSettingsCommand,
  LambdaClient,
  ListTagsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { createStack, functionTemplate } from '../support/stack.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
let local: TestLocal;
let client: LambdaClient;

beforeAll(async () => {
  local = await startLocal();
  client = new LambdaClient(clientOptions(local.endpoint));
  const Tags = [{ Key: 'team', Value: 'ops' }];
  await createStack(local, 's', functionTemplate('exports.handler = async () => 1;', { Tags }));
});

afterAll(async () => {
  client.destroy();
  await local.close();
  expect(local.errors).toEqual([]);
});

const tagsOf = async (Resource: string) => (await client.send(new ListTagsCommand({ Resource }))).Tags;

// localstack's tests/aws/services/lambda_/test_lambda_api.py, test_tag_exceptions and test_tag_versions, recorded on AWS.
it('tags are those of a function by its ARN', async () => {
  expect(await tagsOf(ARN)).toMatchObject({ team: 'ops' });
  await expect(tagsOf(`${ARN}:$LATEST`)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'Tags on function aliases and versions are not supported. Please specify a function ARN.',
  });
  const absent = `${ARN}-absent`;
  await expect(tagsOf(absent)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `Function not found: ${absent}`,
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
it('the account tells its limits, and what is used of them', async () => {
  const settings = async () => {
    const { AccountLimit, AccountUsage } = await client.send(new GetAccountSettingsCommand({}));
    return { AccountLimit, AccountUsage };
  };
  const { AccountLimit, AccountUsage } = await settings();
  expect(AccountLimit).toEqual({
    TotalCodeSize: 80_530_636_800,
    CodeSizeUnzipped: 262_144_000,
    CodeSizeZipped: 52_428_800,
    ConcurrentExecutions: 1000,
    UnreservedConcurrentExecutions: 1000,
  });
  const size = AccountUsage?.TotalCodeSize ?? 0;
  expect(size).toBeGreaterThan(0);
  await client.send(
    new PutFunctionConcurrencyCommand({ FunctionName: 'fn', ReservedConcurrentExecutions: 10 }),
  );
  await client.send(new PublishVersionCommand({ FunctionName: 'fn' }));
  expect(await settings()).toMatchObject({
    AccountLimit: { UnreservedConcurrentExecutions: 990 },
    AccountUsage: { FunctionCount: 1, TotalCodeSize: 2 * size },
  });
});
