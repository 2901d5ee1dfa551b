import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import { createFunction, zipOf } from '../support/functions.ts';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('test');

const FunctionName = 'fn';
const CALLERS = Array.from({ length: 16 }, (_, index) => index);

// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html: "Update the function only if the revision ID
// matches the ID that's specified."
it('of many that have seen one revision, one changes the code', async () => {
  const { client } = await createFunction(local(), `exports.handler = async () => 0`);
  const { RevisionId } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const results = await Promise.allSettled(
    CALLERS.map((caller) =>
      client.send(
        new UpdateFunctionCodeCommand({
          FunctionName,
          ZipFile: zipOf(`// ${caller}`),
          RevisionId,
          Publish: true,
        }),
      ),
    ),
  );
  const changed = results.filter(({ status }) => status === 'fulfilled');
  expect(changed).toMatchObject([{ value: { Version: '1' } }]);
  for (const result of results)
    if (result.status === 'rejected')
      expect(result.reason).toMatchObject({ name: 'PreconditionFailedException' });
  const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName }));
  expect(Versions.map(({ Version }) => Version)).toEqual(['$LATEST', '1']);
  expect(Versions[1]?.CodeSha256).toBe(Versions[0]?.CodeSha256);
});

it('versions of one function are published one after another', async () => {
  const { client } = await createFunction(local(), `exports.handler = async () => 0`);
  const published = await Promise.all(
    CALLERS.map(() => client.send(new PublishVersionCommand({ FunctionName }))),
  );
  // What has not changed is no new version.
  expect(published.map(({ Version }) => Version)).toEqual(CALLERS.map(() => '1'));
});

it('a function is created once', async () => {
  const client = new LambdaClient(clientOptions(local().endpoint));
  const results = await Promise.allSettled(
    CALLERS.map((caller) =>
      client.send(new CreateFunctionCommand(functionNamed(FunctionName, `// ${caller}`))),
    ),
  );
  const created = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(created).toHaveLength(1);
  const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName }));
  expect(Configuration?.CodeSha256).toBe(created[0]?.CodeSha256);
});

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: 100 executions of 1,000 stay unreserved.
it('functions that reserve executions together stay below the limit of the account', async () => {
  const client = new LambdaClient(clientOptions(local().endpoint));
  const names = ['one', 'two'];
  for (const name of names) await client.send(new CreateFunctionCommand(functionNamed(name)));
  const results = await Promise.allSettled(
    names.map((name) =>
      client.send(
        new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 600 }),
      ),
    ),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

function functionNamed(name: string, code = ''): CreateFunctionCommandInput {
  return {
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/r',
    Code: { ZipFile: zipOf(code) },
  };
}
