import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import { createFunction } from '../support/functions.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('test');

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
const says = (text: string): string => `exports.handler = async () => '${text}'`;

// LocalStack, tests/aws/services/lambda_/test_lambda.py, validated on AWS:
// TestLambdaVersions::test_lambda_versions_with_code_changes, TestLambdaFeatures::test_invocation_with_qualifier
it('a version answers with its own code, whichever was invoked first', async () => {
  const fn = await createFunction(local(), says('one'));
  const version = await fn.publish();
  await fn.update(says('two'));
  const answers = async () => [
    await fn.invoke({ Qualifier: version }),
    await fn.invoke(),
    await fn.invoke({ Qualifier: version }),
  ];
  expect((await answers()).map(({ result, version: executed }) => [result, executed])).toEqual([
    ['one', '1'],
    ['two', '$LATEST'],
    ['one', '1'],
  ]);
  await fn.update(says('three'));
  expect((await fn.invoke()).result).toBe('three');
  expect((await fn.invoke({ Qualifier: version })).result).toBe('one');
});

it('a version has the variables that it was published with', async () => {
  const fn = await createFunction(local(), `exports.handler = async () => process.env.MINE`, {
    Environment: { Variables: { MINE: 'before' } },
  });
  await fn.publish();
  await fn.configure({ Environment: { Variables: { MINE: 'after' } } });
  expect([(await fn.invoke()).result, (await fn.invoke({ Qualifier: '1' })).result]).toEqual([
    'after',
    'before',
  ]);
});

// The same recording: the START line, the context and the ARN tell the version.
it('a version is told to the function, and by its log', async () => {
  const code = `exports.handler = async (event, { functionVersion, invokedFunctionArn, logStreamName }) =>
    [functionVersion, invokedFunctionArn, logStreamName.includes('[1]'), process.env.AWS_LAMBDA_FUNCTION_VERSION]`;
  const fn = await createFunction(local(), code);
  await fn.publish();
  const { result, log } = await fn.invoke({ Qualifier: '1' });
  expect(result).toEqual(['1', `${ARN}:1`, true, '1']);
  expect(log).toMatch(/START RequestId: \S+ Version: 1$/m);
});

// TestLambdaRuntimesCommon::test_introspection_invoke: invoked by $LATEST, the ARN has it; without a qualifier it has none.
it.each<[string, { FunctionName?: string; Qualifier?: string }, string, string]>([
  ['a name', {}, '$LATEST', ARN],
  ['$LATEST', { Qualifier: '$LATEST' }, '$LATEST', `${ARN}:$LATEST`],
  ['a name with $LATEST', { FunctionName: 'fn:$LATEST' }, '$LATEST', `${ARN}:$LATEST`],
  ['a name with a version', { FunctionName: 'fn:1' }, '1', `${ARN}:1`],
  ['an ARN', { FunctionName: ARN }, '$LATEST', ARN],
  ['an ARN with $LATEST', { FunctionName: `${ARN}:$LATEST` }, '$LATEST', `${ARN}:$LATEST`],
  ['an ARN with a version', { FunctionName: `${ARN}:1` }, '1', `${ARN}:1`],
  ['an ARN and the version that it has', { FunctionName: `${ARN}:1`, Qualifier: '1' }, '1', `${ARN}:1`],
  ['a partial ARN', { FunctionName: '000000000000:function:fn' }, '$LATEST', ARN],
  ['a partial ARN with a version', { FunctionName: '000000000000:function:fn:1' }, '1', `${ARN}:1`],
  ['an alias', { Qualifier: 'live' }, '1', `${ARN}:live`],
  ['a name with an alias', { FunctionName: 'fn:live' }, '1', `${ARN}:live`],
])('%s is understood', async (_name, named, executed, invokedArn) => {
  const fn = await createFunction(
    local(),
    `exports.handler = async (event, context) => context.invokedFunctionArn`,
  );
  await fn.publish();
  await fn.client.send(new CreateAliasCommand({ FunctionName: 'fn', Name: 'live', FunctionVersion: '1' }));
  const { version, result } = await fn.invoke(named);
  expect([version, result]).toEqual([executed, invokedArn]);
});

// LocalStack, test_lambda_api.py: TestLambdaFunction::test_get_function_wrong_region, ::test_ops_with_arn_qualifier_mismatch,
// ::test_ops_on_nonexisting_fn, ::test_ops_on_nonexisting_version
it.each<[string, { FunctionName: string; Qualifier?: string }, string, string]>([
  [
    'another region',
    { FunctionName: 'arn:aws:lambda:eu-west-1:000000000000:function:fn' },
    'ResourceNotFoundException',
    "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
  ],
  [
    'two qualifiers that differ',
    { FunctionName: `${ARN}:1`, Qualifier: '$LATEST' },
    'InvalidParameterValueException',
    'The derived qualifier from the function name does not match the specified qualifier.',
  ],
  [
    'no such function',
    { FunctionName: 'other' },
    'ResourceNotFoundException',
    `Function not found: ${ARN.replace(/fn$/, 'other')}`,
  ],
  [
    'no such version',
    { FunctionName: 'fn', Qualifier: '1221' },
    'ResourceNotFoundException',
    `Function not found: ${ARN}:1221`,
  ],
])('%s is refused in the words of AWS', async (_name, named, name, message) => {
  const { client } = await createFunction(local(), says('x'));
  await expect(client.send(new GetFunctionConfigurationCommand(named))).rejects.toMatchObject({
    name,
    message,
    Type: 'User',
  });
});

it('another account is refused', async () => {
  const { client } = await createFunction(local(), says('x'));
  const other = 'arn:aws:lambda:us-east-1:123456789012:function:fn';
  const request = client.send(new GetFunctionCommand({ FunctionName: other }));
  await expect(request).rejects.toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 403 },
  });
});

// The recordings of November 2025: the error of an invocation tells the version that is meant.
it('an invocation of no function tells $LATEST', async () => {
  const { client } = await createFunction(local(), says('x'));
  const request = client.send(new InvokeCommand({ FunctionName: 'other' }));
  await expect(request).rejects.toThrow(`Function not found: ${ARN.replace(/fn$/, 'other')}:$LATEST`);
});

// TestLambdaAliases::test_lambda_alias_moving
it('an alias that is moved invokes the other version', async () => {
  const fn = await createFunction(local(), says('one'));
  await fn.publish();
  await fn.client.send(new CreateAliasCommand({ FunctionName: 'fn', Name: 'live', FunctionVersion: '1' }));
  await fn.update(says('two'));
  await fn.publish();
  expect((await fn.invoke({ Qualifier: 'live' })).result).toBe('one');
  await fn.client.send(new UpdateAliasCommand({ FunctionName: 'fn', Name: 'live', FunctionVersion: '2' }));
  const { result, version } = await fn.invoke({ Qualifier: 'live' });
  expect([result, version]).toEqual(['two', '2']);
});

// TestLambdaVersions::test_version_lifecycle: the first entry has the qualifier, and entries have no state.
it('versions are listed without their state', async () => {
  const fn = await createFunction(local(), says('x'));
  await fn.publish();
  const { Versions = [] } = await fn.client.send(new ListVersionsByFunctionCommand({ FunctionName: 'fn' }));
  expect(
    Versions.map(({ FunctionArn, State, LastUpdateStatus }) => [FunctionArn, State, LastUpdateStatus]),
  ).toEqual([
    [`${ARN}:$LATEST`, undefined, undefined],
    [`${ARN}:1`, undefined, undefined],
  ]);
});

// TestLambdaVersions::test_publish_with_wrong_revisionid, ::test_publish_with_wrong_sha256
it('a version is published from the code and the revision that the caller has seen', async () => {
  const fn = await createFunction(local(), says('x'));
  const { CodeSha256, RevisionId } = await fn.client.send(
    new GetFunctionConfigurationCommand({ FunctionName: 'fn' }),
  );
  const publish = (seen: object) =>
    fn.client.send(new PublishVersionCommand({ FunctionName: 'fn', ...seen }));
  await expect(publish({ RevisionId: 'other' })).rejects.toMatchObject({
    name: 'PreconditionFailedException',
    message:
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  });
  await expect(publish({ CodeSha256: 'other' })).rejects.toThrow(
    `CodeSHA256 (other) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
  );
  const { Version, FunctionArn, RevisionId: published } = await publish({ CodeSha256, RevisionId });
  expect([Version, FunctionArn, published === RevisionId]).toEqual(['1', `${ARN}:1`, false]);
});

// Believed, not proven: versions are compared as texts, and none begins with a zero.
it('01 is no name for version 1', async () => {
  const fn = await createFunction(local(), says('one'));
  await fn.publish();
  const missing = { name: 'ResourceNotFoundException', message: `Function not found: ${ARN}:01` };
  await expect(fn.invoke({ Qualifier: '01' })).rejects.toMatchObject(missing);
  const alias = { FunctionName: 'fn', Name: 'live', FunctionVersion: '01' };
  await expect(fn.client.send(new CreateAliasCommand(alias))).rejects.toMatchObject(missing);
  await fn.client.send(new CreateAliasCommand({ ...alias, FunctionVersion: '1' }));
  const update = new UpdateAliasCommand({ ...alias, FunctionVersion: '0001' });
  await expect(fn.client.send(update)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await fn.client.send(new DeleteFunctionCommand({ FunctionName: 'fn', Qualifier: '01' }));
  expect((await fn.invoke({ Qualifier: 'live' })).result).toBe('one');
});
