import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('test');
const ssm = () => new SSMClient(clientOptions(local().endpoint));
const put = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  ssm().send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const get = async (Name: string) => (await ssm().send(new GetParameterCommand({ Name }))).Parameter;
const ARN = 'arn:aws:ssm:us-east-1:000000000000:parameter';

describe('a parameter', () => {
  // localstack's tests/aws/services/ssm/test_ssm.snapshot.json, test_parameters_with_path and test_get_parameter_by_arn.
  it('is told by its name and its ARN, with its version', async () => {
    expect(await put('/test/param', '123')).toMatchObject({ Tier: 'Standard', Version: 1 });
    await put('plain', 'x');
    const told = {
      ARN: `${ARN}/test/param`,
      DataType: 'text',
      LastModifiedDate: expect.any(Date),
      Name: '/test/param',
      Type: 'String',
      Value: '123',
      Version: 1,
    };
    expect(await get('/test/param')).toEqual(told);
    expect(await get(`${ARN}/test/param`)).toEqual(told);
    expect(await get(`${ARN}/plain`)).toMatchObject({ Name: 'plain', ARN: `${ARN}/plain` });
    const several = new GetParametersCommand({
      Names: ['/test/param', 'none', '/test/param:7', `${ARN}/plain`, '/test/param'],
    });
    expect(await ssm().send(several)).toMatchObject({
      Parameters: [told, { Name: 'plain' }],
      InvalidParameters: ['none', '/test/param:7'],
    });
  });

  // https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html
  it('keeps its former versions', async () => {
    await put('p', 'one', { Description: 'first', AllowedPattern: '^[a-z]+$' });
    expect(await put('p', 'two', { Overwrite: true })).toMatchObject({ Version: 2 });
    expect(await put('p', 'three', { Overwrite: true, Type: undefined })).toMatchObject({ Version: 3 });
    expect(await get('p')).toMatchObject({ Value: 'three', Version: 3 });
    expect(await get('p:2')).toMatchObject({ Value: 'two', Version: 2, Selector: ':2' });
    // moto 5.2.1's tests/test_ssm/test_ssm_boto3.py, test_get_parameter_invalid.
    await expect(get('p:9')).rejects.toMatchObject({
      name: 'ParameterVersionNotFound',
      message: 'Systems Manager could not find version 9 of p. Verify the version and try again.',
    });
    const { Parameters } = await ssm().send(new DescribeParametersCommand({}));
    expect(Parameters).toMatchObject([
      { Name: 'p', Version: 3, Description: 'first', AllowedPattern: '^[a-z]+$' },
    ]);
    // "Parameter Store retains up to 100 versions".
    for (let version = 4; version <= 102; version += 1) await put('p', 'more', { Overwrite: true });
    await expect(get('p:2')).rejects.toThrow('could not find version 2');
    expect(await get('p:3')).toMatchObject({ Value: 'three' });
  });

  it('counts every version, also of requests side by side', async () => {
    await put('p', 'x');
    const versions = await Promise.all(
      Array.from({ length: 8 }, async () => (await put('p', 'y', { Overwrite: true })).Version),
    );
    expect(versions.sort()).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  // Recorded on AWS, without a message: localstack's tests/aws/services/cloudformation/resources/test_ssm.snapshot.json.
  it('that is gone is not found', async () => {
    await put('a', 'x');
    await put('b', 'x');
    await ssm().send(new DeleteParameterCommand({ Name: 'a' }));
    const missing = { name: 'ParameterNotFound' };
    await expect(get('a')).rejects.toMatchObject(missing);
    await expect(ssm().send(new DeleteParameterCommand({ Name: 'a' }))).rejects.toMatchObject(missing);
    const both = new DeleteParametersCommand({ Names: ['a', 'b'] });
    expect(await ssm().send(both)).toMatchObject({ DeletedParameters: ['b'], InvalidParameters: ['a'] });
  });

  it('has tags', async () => {
    await put('p', 'x', { Tags: [{ Key: 'one', Value: '1' }] });
    const resource = { ResourceType: 'Parameter' as const, ResourceId: 'p' };
    await ssm().send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'two', Value: '2' }] }));
    await ssm().send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['one', 'none'] }));
    const { TagList } = await ssm().send(new ListTagsForResourceCommand(resource));
    expect(TagList).toEqual([{ Key: 'two', Value: '2' }]);
    const missing = new ListTagsForResourceCommand({ ...resource, ResourceId: 'none' });
    await expect(ssm().send(missing)).rejects.toMatchObject({ name: 'InvalidResourceId' });
    const tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    await expect(ssm().send(new AddTagsToResourceCommand({ ...resource, Tags: tags }))).rejects.toMatchObject(
      {
        name: 'TooManyTagsError',
      },
    );
    const other = new ListTagsForResourceCommand({ ResourceType: 'Document', ResourceId: 'd' });
    await expect(ssm().send(other)).rejects.toThrow('does not serve tags of the resource type Document');
  });
});

describe('lists', () => {
  // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
  it('by path are of one level, or of all below', async () => {
    for (const name of ['/a/one', '/a/two', '/a/b/three', '/ab', 'root']) await put(name, 'x');
    const names = async (Path: string, Recursive?: boolean) =>
      (await ssm().send(new GetParametersByPathCommand({ Path, Recursive }))).Parameters?.map(
        ({ Name }) => Name,
      );
    expect(await names('/a')).toEqual(['/a/one', '/a/two']);
    expect(await names('/a/', true)).toEqual(['/a/b/three', '/a/one', '/a/two']);
    expect(await names('/')).toEqual(['/ab', 'root']);
    const page = await ssm().send(new GetParametersByPathCommand({ Path: '/a', MaxResults: 1 }));
    const { NextToken } = page;
    const rest = await ssm().send(new GetParametersByPathCommand({ Path: '/a', NextToken }));
    expect([page, rest].map(({ Parameters }) => Parameters?.map(({ Name }) => Name))).toEqual([
      ['/a/one'],
      ['/a/two'],
    ]);
    expect(rest.NextToken).toBeUndefined();
    const badToken = { name: 'InvalidNextToken' };
    const byPath = new GetParametersByPathCommand({ Path: '/a', NextToken: 'x' });
    await expect(ssm().send(byPath)).rejects.toMatchObject(badToken);
    const all = new DescribeParametersCommand({ NextToken: '9' });
    await expect(ssm().send(all)).rejects.toMatchObject(badToken);
  });

  // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html
  it.each([
    [{ Key: 'Name', Values: ['/a/one'] }, ['/a/one']],
    [{ Key: 'Name', Option: 'BeginsWith', Values: ['/a'] }, ['/a/b/two', '/a/one']],
    [{ Key: 'Name', Option: 'Contains', Values: ['two', 'plain'] }, ['/a/b/two', 'plain']],
    [{ Key: 'Type', Values: ['StringList'] }, ['plain']],
    [{ Key: 'Path', Values: ['/a'] }, ['/a/one']],
    [{ Key: 'Path', Option: 'Recursive', Values: ['/a'] }, ['/a/b/two', '/a/one']],
  ])('are filtered by %j', async (filter, names) => {
    await put('/a/one', 'x');
    await put('/a/b/two', 'x');
    await put('plain', 'x,y', { Type: 'StringList' });
    const { Parameters } = await ssm().send(new DescribeParametersCommand({ ParameterFilters: [filter] }));
    expect(Parameters?.map(({ Name }) => Name)).toEqual(names);
  });
});

const MALFORMED =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';
const describing = (filter: object) =>
  ssm().send(new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', ...filter }] }));

// Names: https://github.com/boto/boto3/issues/1499, localstack's test_ssm.py, test_hierarchical_parameter (on AWS),
// https://github.com/hashicorp/terraform-provider-aws/issues/7251; a long value: issue 18521 there. Levels, types and
// lengths: botocore's model. The others: moto 5.2.1's tests/test_ssm/test_ssm_boto3.py.
describe('refused is', () => {
  it.each<[string, () => Promise<unknown>, string, string]>([
    ['a name with a space', () => put('a b', 'x'), 'ValidationException', MALFORMED],
    ['a name with an empty level', () => get('/a//b'), 'ValidationException', MALFORMED],
    ['a path without its slash, to read', () => get('a/b'), 'ValidationException', MALFORMED],
    ['a name with two versions', () => get('a:1:2'), 'ValidationException', MALFORMED],
    [
      'a path without its slash',
      () => put('a/b', 'x'),
      'ValidationException',
      'Parameter name must be a fully qualified name.',
    ],
    [
      'a reserved name',
      () => put('awsome', 'x'),
      'ValidationException',
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    ],
    ['a reserved path of ssm', () => put('/ssm/x', 'x'), 'ValidationException', MALFORMED],
    [
      'a reserved path',
      () => put('/aws/x', 'x'),
      'AccessDeniedException',
      'No access to reserved parameter name: /aws/x.',
    ],
    [
      'a name of 16 levels',
      () => put('/l'.repeat(16), 'x'),
      'HierarchyLevelLimitExceededException',
      'maximum of 15 levels',
    ],
    [
      'a parameter without a type',
      () => put('p', 'x', { Type: undefined }),
      'ValidationException',
      'A parameter type is required when you create a parameter.',
    ],
    [
      'an empty value',
      () => put('p', ''),
      'ValidationException',
      "Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    ],
    [
      'a long value',
      () => put('p', 'x'.repeat(4097)),
      'ValidationException',
      'Standard tier parameters support a maximum parameter value of 4096 characters.',
    ],
    [
      'a value that its pattern refuses',
      () => put('p', 'x', { AllowedPattern: '^\\d+$' }),
      'ParameterPatternMismatchException',
      '^\\d+$',
    ],
    [
      'a pattern that is none',
      () => put('p', 'x', { AllowedPattern: '(' }),
      'InvalidAllowedPatternException',
      'does not serve the regular expression (',
    ],
    [
      'a data type that there is not',
      () => put('p', 'x', { DataType: 'Text' }),
      'ValidationException',
      'The following data type is not supported: Text (Data type names are all lowercase.)',
    ],
    [
      'another tier by name',
      () => put('p', 'x', { Tier: 'Advanced' }),
      'ValidationException',
      'does not serve parameters of the tier Advanced',
    ],
    [
      'a secret by name',
      () => put('p', 'x', { Type: 'SecureString' }),
      'UnsupportedParameterType',
      'does not serve parameters of the type SecureString',
    ],
    [
      'a policy by name',
      () => put('p', 'x', { Policies: '[]' }),
      'ValidationException',
      'does not support Policies of PutParameter',
    ],
    [
      'tags on what is overwritten',
      () => put('p', 'x', { Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] }),
      'ValidationException',
      "tags and overwrite can't be used together",
    ],
    [
      'a long name',
      () => get('p'.repeat(2049)),
      'ValidationException',
      "at 'name' failed to satisfy constraint: Member must have length less than or equal to 2048",
    ],
    [
      'no names',
      () => ssm().send(new GetParametersCommand({ Names: [] })),
      'ValidationException',
      "at 'names' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'a path that is none',
      () => ssm().send(new GetParametersByPathCommand({ Path: 'a' })),
      'ValidationException',
      'The parameter name must begin with a forward slash',
    ],
    [
      'an option that there is not',
      () => describing({ Option: 'Like', Values: ['x'] }),
      'InvalidFilterOption',
      'The following filter option is not valid: Like. Valid options include: [BeginsWith, Equals].',
    ],
    [
      'an option of a path',
      () => describing({ Key: 'Path', Option: 'Equals', Values: ['/a'] }),
      'InvalidFilterOption',
      'Valid options include: [Recursive, OneLevel].',
    ],
    [
      'another filter by name',
      () => describing({ Key: 'Tier', Values: ['Standard'] }),
      'ValidationException',
      'does not serve filters by the key Tier',
    ],
  ])('%s', async (_what, send, name, message) => {
    await expect(send()).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  it('a parameter that is there, or has another type', async () => {
    await put('p', 'x');
    await expect(put('p', 'y')).rejects.toMatchObject({
      name: 'ParameterAlreadyExists',
      message:
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    });
    await expect(put('p', 'y', { Type: 'StringList', Overwrite: true })).rejects.toMatchObject({
      name: 'HierarchyTypeMismatchException',
      message: expect.stringContaining("doesn't support changing a parameter type"),
    });
    expect(await get('p')).toMatchObject({ Value: 'x', Version: 1 });
  });
});
