import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListFunctionsCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFunction, type TestFunction, zipOf } from '../support/functions.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

/*
 * The answers are recorded on AWS: LocalStack, tests/aws/services/lambda_/test_lambda_api.snapshot.json; each test names the
 * scenario.
 */
let local: TestLocal;
let client: LambdaClient;

beforeEach(async () => {
  local = await startLocal();
  client = new LambdaClient(clientOptions(local.endpoint));
});

afterEach(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

const FunctionName = 'fn';
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
const other = ARN.replace(/fn$/, 'other');
const make = (): Promise<TestFunction> => createFunction(local, `exports.handler = async () => 1`);
const configuration = () => client.send(new GetFunctionConfigurationCommand({ FunctionName }));

describe('a function', () => {
  // TestLambdaFunction::test_function_lifecycle
  it('that is created is pending, then active', async () => {
    const created = await client.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/r',
        Code: { ZipFile: zipOf('exports.handler = async () => 1') },
      }),
    );
    expect(created).toMatchObject({
      Architectures: ['x86_64'],
      Description: '',
      EphemeralStorage: { Size: 512 },
      FunctionArn: ARN,
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/fn' },
      MemorySize: 128,
      PackageType: 'Zip',
      RuntimeVersionConfig: { RuntimeVersionArn: expect.stringContaining('::runtime:') as string },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
      Timeout: 3,
      TracingConfig: { Mode: 'PassThrough' },
      Version: '$LATEST',
    });
    expect(created.LastUpdateStatus).toBeUndefined();
    await client.send(new InvokeCommand({ FunctionName }));
  });

  // TestLambdaRevisions::test_function_revisions_basic
  it('has a new revision when a change begins, and another one when it is done', async () => {
    const fn = await make();
    const before = await configuration();
    const sent = await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zipOf('1') }));
    expect(sent).toMatchObject({
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReason: 'The function is being created.',
      LastUpdateStatusReasonCode: 'Creating',
    });
    await expect.poll(async () => (await configuration()).LastUpdateStatus).toBe('Successful');
    const revisions = [before, sent, await configuration()].map(({ RevisionId }) => RevisionId);
    expect(new Set(revisions).size).toBe(3);
    await expect(fn.configure({ RevisionId: 'other' })).rejects.toMatchObject({
      name: 'PreconditionFailedException',
      Type: 'User',
      $metadata: { httpStatusCode: 412 },
    });
  });

  // TestLambdaFunction::test_list_functions: no state, no version of the runtime
  it('is listed in pages, without its state', async () => {
    await make();
    const { Functions = [], NextMarker } = await client.send(new ListFunctionsCommand({ MaxItems: 1 }));
    expect(
      Functions.map(({ FunctionArn, State, RuntimeVersionConfig }) => [
        FunctionArn,
        State,
        RuntimeVersionConfig,
      ]),
    ).toEqual([[ARN, undefined, undefined]]);
    expect(NextMarker).toBeUndefined();
  });

  // TestLambdaFunction::test_ops_with_arn_qualifier_mismatch, ::test_ops_on_nonexisting_fn
  it('is deleted as a whole, but not as $LATEST', async () => {
    const fn = await make();
    await fn.publish();
    const latest = client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '$LATEST' }));
    await expect(latest).rejects.toThrow('$LATEST version cannot be deleted without deleting the function.');
    await client.send(new DeleteFunctionCommand({ FunctionName }));
    await expect(fn.invoke({ Qualifier: '1' })).rejects.toThrow(`Function not found: ${ARN}:1`);
    await expect(client.send(new DeleteFunctionCommand({ FunctionName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Function not found: ${ARN}`,
      Type: 'User',
    });
  });

  it('is not created twice, and not of an image or from a bucket', async () => {
    await make();
    await expect(make()).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Function already exist: fn',
    });
    const image = createFunction(local, '', { FunctionName: 'i', PackageType: 'Image' });
    await expect(image).rejects.toThrow('The embedded environment does not serve container images');
    const stored = createFunction(local, '', { FunctionName: 's', Code: { S3Bucket: 'bucket', S3Key: 'k' } });
    await expect(stored).rejects.toThrow(
      'The embedded environment does not serve Code.S3Bucket of CreateFunction',
    );
  });

  it('takes as much as AWS lets through', async () => {
    await make();
    const Payload = JSON.stringify('x'.repeat(6 * 1024 * 1024));
    // Widely reported; the API's model has RequestTooLargeException.
    await expect(client.send(new InvokeCommand({ FunctionName, Payload }))).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
      message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    });
  });
});

describe('an alias', () => {
  // TestLambdaAlias::test_alias_lifecycle
  it('is made, read, listed, changed and deleted', async () => {
    const fn = await make();
    await fn.publish();
    const Name = 'live';
    const made = await client.send(
      new CreateAliasCommand({ FunctionName, Name, FunctionVersion: '1', Description: 'custom-alias' }),
    );
    expect(made).toMatchObject({
      AliasArn: `${ARN}:live`,
      Name,
      FunctionVersion: '1',
      Description: 'custom-alias',
    });
    expect(await client.send(new GetAliasCommand({ FunctionName, Name }))).toMatchObject({
      RevisionId: made.RevisionId,
    });
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName, Qualifier: Name }));
    expect(Configuration).toMatchObject({ FunctionArn: `${ARN}:live`, Version: '1' });
    const update = { FunctionName, Name, Description: 'other', RevisionId: made.RevisionId };
    const changed = await client.send(new UpdateAliasCommand(update));
    expect([changed.FunctionVersion, changed.RevisionId === made.RevisionId]).toEqual(['1', false]);
    await expect(client.send(new UpdateAliasCommand(update))).rejects.toThrow(
      'does not match the latest Revision Id',
    );
    expect((await client.send(new ListAliasesCommand({ FunctionName }))).Aliases).toHaveLength(1);
    expect(
      (await client.send(new ListAliasesCommand({ FunctionName, FunctionVersion: '2' }))).Aliases,
    ).toEqual([]);
    await client.send(new DeleteAliasCommand({ FunctionName, Name }));
    // ::test_non_existent_alias_deletion: no error
    await client.send(new DeleteAliasCommand({ FunctionName, Name }));
  });

  // TestLambdaAlias::test_notfound_and_invalid_routingconfigs, ::test_non_existent_alias_update
  it.each<[string, () => object, string, string]>([
    [
      'of no version',
      () => new CreateAliasCommand({ FunctionName, Name: 'a', FunctionVersion: '10' }),
      'ResourceNotFoundException',
      `Function not found: ${ARN}:10`,
    ],
    [
      'of no function',
      () => new CreateAliasCommand({ FunctionName: 'other', Name: 'a', FunctionVersion: '1' }),
      'ResourceNotFoundException',
      `Function not found: ${other}:1`,
    ],
    [
      'that is there',
      () => new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }),
      'ResourceConflictException',
      `Alias already exists: ${ARN}:live`,
    ],
    [
      'that is not there',
      () => new GetAliasCommand({ FunctionName, Name: 'a' }),
      'ResourceNotFoundException',
      `Cannot find alias arn: ${ARN}:a`,
    ],
    [
      'that is not there to change',
      () => new UpdateAliasCommand({ FunctionName, Name: 'a' }),
      'ResourceNotFoundException',
      `Alias not found: ${ARN}:a`,
    ],
  ])('%s is refused', async (_name, request, name, message) => {
    const fn = await make();
    await fn.publish();
    await client.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
    await expect(client.send(request() as GetAliasCommand)).rejects.toMatchObject({ name, message });
  });
});

describe('a permission', () => {
  const add = (more: object = {}) =>
    client.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: 's3',
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        ...more,
      }),
    );

  // TestLambdaPermissions::test_add_lambda_permission_fields, ::test_add_lambda_permission_aws
  it.each<[object, object]>([
    [
      { SourceArn: 'arn:aws:s3:::b' },
      {
        Principal: { Service: 's3.amazonaws.com' },
        Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::b' } },
      },
    ],
    [
      { Principal: '*', SourceAccount: '111111111111' },
      { Principal: '*', Condition: { StringEquals: { 'AWS:SourceAccount': '111111111111' } } },
    ],
    [{ Principal: '111111111111' }, { Principal: { AWS: 'arn:aws:iam::111111111111:root' } }],
  ])('%j is a statement', async (given, statement) => {
    await make();
    const { RevisionId } = await configuration();
    const expected = {
      Sid: 's3',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: ARN,
      ...statement,
    };
    expect(JSON.parse((await add(given)).Statement ?? '')).toEqual(expected);
    const policy = await client.send(new GetPolicyCommand({ FunctionName }));
    expect(JSON.parse(policy.Policy ?? '')).toEqual({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [expected],
    });
    expect(policy.RevisionId).not.toBe(RevisionId);
    await client.send(new RemovePermissionCommand({ FunctionName, StatementId: 's3' }));
  });

  // ::test_permission_exceptions, ::test_remove_multi_permissions, ::test_lambda_permission_revisions
  it('is refused in the words of AWS', async () => {
    await make();
    const remove = (StatementId: string, name = FunctionName) =>
      client.send(new RemovePermissionCommand({ FunctionName: name, StatementId }));
    await expect(client.send(new GetPolicyCommand({ FunctionName }))).rejects.toThrow(
      'The resource you requested does not exist.',
    );
    await expect(remove('s3')).rejects.toThrow('No policy is associated with the given resource.');
    await expect(remove('s3', 'other')).rejects.toThrow(`No policy found for: ${other}`);
    await expect(add({ Principal: 'invalid.nonaws.com' })).rejects.toThrow(
      'The provided principal was invalid. Please check the principal and try again.',
    );
    await add();
    await expect(add()).rejects.toThrow('The statement id (s3) provided already exists.');
    await expect(add({ StatementId: 's4', RevisionId: 'other' })).rejects.toThrow(
      'Call the GetFunction/GetAlias API',
    );
    await expect(remove('s4')).rejects.toThrow('Statement s4 is not found in resource policy.');
    await expect(add({ FunctionName: 'other' })).rejects.toThrow(`Function not found: ${other}`);
    await expect(add({ FunctionName: 'fn:1' })).rejects.toThrow(
      'The embedded environment does not serve policies',
    );
  });
});

// TestLambdaReservedConcurrency::test_function_concurrency_exceptions, ::test_function_concurrency_limits
it.each([
  ['other', 1, `Function not found: ${other}:$LATEST`],
  [`${ARN}:1`, 1, 'This operation is permitted on Lambda functions only.'],
  [
    FunctionName,
    1000,
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
  ],
])('a limit of %s of %d is refused', async (name, ReservedConcurrentExecutions, message) => {
  await (await make()).publish();
  const request = new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions });
  await expect(client.send(request)).rejects.toThrow(message);
});
