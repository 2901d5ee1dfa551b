import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { clientOptions } from '../support/local.ts';
import { createStack, stackOutputs } from '../support/stack.ts';
import { useLocal } from '../support/use-local.ts';

// If nothing else is said: localstack's tests/aws/services/cloudformation/v2/test_dynamic_resolving.py and
// test_template_engine.py, TestSsmParameters, recorded on AWS.
const local = useLocal('test');
const stacks = () => new CloudFormationClient(clientOptions(local().endpoint));
const ssm = () => new SSMClient(clientOptions(local().endpoint));
const put = (Name: string, Value: string, Type: 'String' | 'StringList' = 'String') =>
  ssm().send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }));
const get = async (Name: string) => (await ssm().send(new GetParameterCommand({ Name }))).Parameter;

const parameter = (Value: unknown, more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value, ...more },
});
/** A template of one parameter of Systems Manager that has the value of the template's own parameter. */
const taking = (Type: string, Value: unknown = { Ref: 'Key' }) =>
  JSON.stringify({
    Parameters: { Key: { Type } },
    Resources: { Made: parameter(Value, { Name: 'made' }) },
    Outputs: { Made: { Value: { Ref: 'Made' } } },
  });
const STRING = 'AWS::SSM::Parameter::Value<String>';
const Parameters = [{ ParameterKey: 'Key', ParameterValue: 'key' }];

async function planned(TemplateBody: string, ChangeSetName: string) {
  const set = { StackName: 's', ChangeSetName };
  await stacks().send(new CreateChangeSetCommand({ ...set, TemplateBody, Parameters }));
  return stacks().send(new DescribeChangeSetCommand({ ...set, IncludePropertyValues: true }));
}

describe('a parameter of a template that is one of Systems Manager', () => {
  it('has its value, which is told beside its name', async () => {
    await put('key', 'one');
    await createStack(local(), 's', taking(STRING), { Key: 'key' });
    expect(await get('made')).toMatchObject({ Value: 'one' });
    const { Stacks } = await stacks().send(new DescribeStacksCommand({ StackName: 's' }));
    expect(Stacks?.[0]?.Parameters).toEqual([
      { ParameterKey: 'Key', ParameterValue: 'key', ResolvedValue: 'one' },
    ]);
  });

  it('takes the new value with the next change set', async () => {
    await put('key', 'one');
    await createStack(local(), 's', taking(STRING), { Key: 'key' });
    expect(await planned(taking(STRING), 'same')).toMatchObject({ Status: 'FAILED' });
    await put('key', 'two');
    expect(await planned(taking(STRING), 'changed')).toMatchObject({
      Parameters: [{ ParameterKey: 'Key', ParameterValue: 'key', ResolvedValue: 'two' }],
      Changes: [
        {
          ResourceChange: {
            Action: 'Modify',
            Replacement: 'False',
            Details: [
              {
                ChangeSource: 'DirectModification',
                Evaluation: 'Static',
                Target: {
                  Path: '/Properties/Value',
                  BeforeValue: 'one',
                  AfterValue: 'two',
                  RequiresRecreation: 'Never',
                },
              },
            ],
          },
        },
      ],
    });
  });

  it.each(['CommaDelimitedList', 'List<String>'])('is a list where it is one of %s', async (list) => {
    await put('key', 'a, b', 'StringList');
    const template = taking(`AWS::SSM::Parameter::Value<${list}>`, { 'Fn::Select': [1, { Ref: 'Key' }] });
    await createStack(local(), 's', template, { Key: 'key' });
    expect(await get('made')).toMatchObject({ Value: 'b' });
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
  it('is a name where it is to be one, and has to be there', async () => {
    const template = taking('AWS::SSM::Parameter::Name');
    const request = { StackName: 's', TemplateBody: template, Parameters };
    // As users report it: https://github.com/awslabs/aws-deployment-framework/issues/339
    await expect(stacks().send(new CreateStackCommand(request))).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Unable to fetch parameters [key] from parameter store for this account.',
    });
    await put('key', 'x');
    await createStack(local(), 's', template, { Key: 'key' });
    expect(await get('made')).toMatchObject({ Value: 'key' });
  });

  it('of other types is refused by name', async () => {
    const TemplateBody = taking('AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>');
    await expect(
      stacks().send(new CreateStackCommand({ StackName: 's', TemplateBody, Parameters })),
    ).rejects.toThrow('does not serve parameters of type AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>');
  });
});

/** localstack's tests/aws/templates/resolve_ssm.yaml. */
const resolving = JSON.stringify({
  Parameters: { Key: { Type: 'String' } },
  Resources: {
    Topic: {
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName: { 'Fn::Join': ['', ['{{resolve:ssm:', { Ref: 'Key' }, '}}']] } },
    },
    Made: parameter({ 'Fn::Sub': 'abc:{{resolve:ssm:${Key}}}' }, { Name: 'made' }),
  },
  Outputs: {
    Topic: { Value: { 'Fn::GetAtt': ['Topic', 'TopicName'] } },
    Value: { Value: { 'Fn::GetAtt': 'Made.Value' } },
  },
});

describe('a dynamic reference', () => {
  it('is the value of the parameter, also of a version', async () => {
    for (const value of ['zero', 'one', 'two']) await put('key', value);
    expect(await createStack(local(), 's', resolving, { Key: 'key' })).toEqual({
      Topic: 'two',
      Value: 'abc:two',
    });
    await stacks().send(new DeleteStackCommand({ StackName: 's' }));
    await local().idle();
    expect(await createStack(local(), 's', resolving, { Key: 'key:2' })).toMatchObject({ Topic: 'one' });
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html: "CloudFormation doesn't
  // support drift detection on dynamic references"; a new value alone is no change:
  // https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/844
  it('is compared and shown as it is written', async () => {
    await put('key', 'one');
    await createStack(local(), 's', resolving, { Key: 'key' });
    await put('key', 'two');
    expect(await planned(resolving, 'none')).toMatchObject({ Status: 'FAILED' });
    await stacks().send(new DetectStackDriftCommand({ StackName: 's' }));
    const drifts = new DescribeStackResourceDriftsCommand({ StackName: 's' });
    const { StackResourceDrifts = [] } = await stacks().send(drifts);
    expect(StackResourceDrifts.map(({ StackResourceDriftStatus: status }) => status)).toEqual([
      'IN_SYNC',
      'IN_SYNC',
    ]);
    const changed = resolving.replace('abc:', 'abd:');
    expect(await planned(changed, 'text')).toMatchObject({
      Changes: [{ ResourceChange: { AfterContext: expect.stringContaining('abd:{{resolve:ssm:key}}') } }],
    });
    await stacks().send(new UpdateStackCommand({ StackName: 's', TemplateBody: changed, Parameters }));
    await local().idle();
    expect(await stackOutputs(local(), 's')).toEqual({ Topic: 'one', Value: 'abd:two' });
  });

  it('whose parameter goes before its change set is carried out fails the update', async () => {
    await put('key', 'one');
    await createStack(local(), 's', resolving, { Key: 'key' });
    await planned(resolving.replace('abc:', 'abd:'), 'c');
    await ssm().send(new DeleteParameterCommand({ Name: 'key' }));
    await stacks().send(new ExecuteChangeSetCommand({ StackName: 's', ChangeSetName: 'c' }));
    await local().idle();
    const { StackEvents = [] } = await stacks().send(new DescribeStackEventsCommand({ StackName: 's' }));
    const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED');
    expect(failed.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain(
      'Parameters: [ssm:key] cannot be found.',
    );
  });

  // Words of a missing parameter: https://github.com/aws-samples/data-mesh-datazone-cdk-cloudformation/issues/19
  it.each([
    ['{{resolve:ssm:none}}', 'Parameters: [ssm:none] cannot be found.'],
    ['{{resolve:ssm:}}', 'Incorrect format is used in the following SSM reference: [{{resolve:ssm:}}]'],
    ['{{resolve:ssm-secure:key}}', 'does not serve dynamic references of ssm-secure'],
    ['{{resolve:secretsmanager:s:SecretString:p}}', 'does not serve dynamic references of secretsmanager'],
  ])('is refused before anything is done: %s', async (reference, message) => {
    const TemplateBody = JSON.stringify({ Resources: { Made: parameter(`x${reference}`) } });
    await expect(
      stacks().send(new CreateStackCommand({ StackName: 's', TemplateBody })),
    ).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    });
    await expect(stacks().send(new DescribeStacksCommand({ StackName: 's' }))).rejects.toThrow(
      'does not exist',
    );
  });

  it.each([
    [{ Outputs: { Out: { Value: '{{resolve:ssm:key}}' } } }, 'outputs'],
    [{ Conditions: { Is: { 'Fn::Equals': ['{{resolve:ssm:key}}', 'x'] } } }, 'conditions'],
  ])('is refused by name in %j', async (section, where) => {
    await put('key', 'x');
    const TemplateBody = JSON.stringify({ Resources: { Made: parameter('x') }, ...section });
    await expect(stacks().send(new CreateStackCommand({ StackName: 's', TemplateBody }))).rejects.toThrow(
      `does not serve dynamic references in ${where}`,
    );
  });
});

describe('AWS::SSM::Parameter', () => {
  // localstack's tests/aws/services/cloudformation/resource_providers/ssm/test_parameter.snapshot.json.
  it('gets a name of its stack where it has none, and goes with it', async () => {
    const outputs = { Name: { Value: { Ref: 'Made' } }, Type: { Value: { 'Fn::GetAtt': 'Made.Type' } } };
    const template = JSON.stringify({ Resources: { Made: parameter('x') }, Outputs: outputs });
    const { Name = '', Type } = await createStack(local(), 's', template);
    expect([Name, Type]).toEqual([expect.stringMatching(/^CFN-Made-\w{12}$/), 'String']);
    await stacks().send(new DeleteStackCommand({ StackName: 's' }));
    await local().idle();
    await expect(get(Name)).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  it('has a new version with each update', async () => {
    const template = (value: string) =>
      JSON.stringify({ Resources: { Made: parameter(value, { Name: 'm' }) } });
    await createStack(local(), 's', template('one'));
    await stacks().send(new UpdateStackCommand({ StackName: 's', TemplateBody: template('two') }));
    await local().idle();
    expect(await get('m')).toMatchObject({ Value: 'two', Version: 2 });
  });

  it.each([
    [{ Type: 'SecureString' }, 'does not serve parameters of the type SecureString'],
    [{ Tier: 'Advanced' }, 'does not serve the property Tier of AWS::SSM::Parameter'],
    [{ Name: 'a/b' }, 'Parameter name must be a fully qualified name.'],
    [{ AllowedPattern: '^\\d$' }, 'cannot be validated against allowedPattern'],
  ])('of %j fails its stack', async (properties, reason) => {
    const template = JSON.stringify({ Resources: { Made: parameter('x', properties) } });
    await expect(createStack(local(), 's', template)).rejects.toThrow('s is ROLLBACK_COMPLETE');
    const { StackEvents = [] } = await stacks().send(new DescribeStackEventsCommand({ StackName: 's' }));
    const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    expect(failed?.ResourceStatusReason).toContain(reason);
  });

  it('keeps its type: another one fails the update', async () => {
    const template = (Type: string) =>
      JSON.stringify({ Resources: { Made: parameter('x', { Name: 'm', Type }) } });
    await createStack(local(), 's', template('String'));
    await stacks().send(new UpdateStackCommand({ StackName: 's', TemplateBody: template('StringList') }));
    await local().idle();
    const { Stacks } = await stacks().send(new DescribeStacksCommand({ StackName: 's' }));
    expect(Stacks?.[0]?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await get('m')).toMatchObject({ Type: 'String', Value: 'x' });
  });
});
