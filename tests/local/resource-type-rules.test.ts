import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  ListStackResourcesCommand,
  type ResourceChange,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recreationFor } from '../../src/local/rules/resource-types.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

let local: TestLocal;
let client: CloudFormationClient;

beforeAll(async () => {
  local = await startLocal();
  client = new CloudFormationClient(clientOptions(local.endpoint));
});

afterAll(() => local.close());

const topic = (Properties: object, more: object = {}) => ({ Type: 'AWS::SNS::Topic', Properties, ...more });

async function create(StackName: string, template: object): Promise<void> {
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
  await local.idle();
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  expect(stack).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
}

async function changesOf(
  StackName: string,
  template: object,
  {
    parameters = {},
    IncludePropertyValues = true,
  }: { parameters?: Record<string, string>; IncludePropertyValues?: boolean } = {},
): Promise<Record<string, ResourceChange>> {
  const { Id } = await client.send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName: 'plan',
      TemplateBody: JSON.stringify(template),
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  const { Changes = [], StatusReason } = await client.send(
    new DescribeChangeSetCommand({ ChangeSetName: Id, IncludePropertyValues }),
  );
  await client.send(new DeleteChangeSetCommand({ ChangeSetName: Id }));
  expect(StatusReason).toBeUndefined();
  return Object.fromEntries(
    Changes.map(({ ResourceChange: change = {} }) => [change.LogicalResourceId ?? '', change]),
  );
}

/** Recorded on AWS: localstack's tests/aws/services/cloudformation/test_change_set_fn_get_attr.snapshot.json. */
describe('Fn::GetAtt', () => {
  it('answers a property that a read returns', async () => {
    await create('reads', {
      Resources: {
        Topic1: topic({ TopicName: 'reads-1', DisplayName: 'shown' }),
        Topic2: topic({ TopicName: 'reads-2', DisplayName: { 'Fn::GetAtt': ['Topic1', 'DisplayName'] } }),
      },
      Outputs: { Name: { Value: { 'Fn::GetAtt': ['Topic2', 'DisplayName'] } } },
    });
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: 'reads' }));
    expect(stack?.Outputs).toEqual([{ OutputKey: 'Name', OutputValue: 'shown' }]);
  });

  it.each([
    ['a name that is neither', topic({ TopicName: 'x' }), 'Colour'],
    [
      'a property of a type that is never read',
      { Type: 'AWS::SNS::TopicPolicy', Properties: { PolicyDocument: {}, Topics: ['x'] } },
      'Topics',
    ],
  ])('is refused when the template arrives for %s', async (_what, A, attribute) => {
    const template = { Resources: { A }, Outputs: { O: { Value: { 'Fn::GetAtt': ['A', attribute] } } } };
    await expect(
      client.send(new CreateStackCommand({ StackName: 'never', TemplateBody: JSON.stringify(template) })),
    ).rejects.toMatchObject({
      name: 'ValidationError',
      message: `Template error: resource A does not support attribute type ${attribute} in Fn::GetAtt`,
    });
    await expect(client.send(new DescribeStacksCommand({ StackName: 'never' }))).rejects.toThrow(
      'does not exist',
    );
  });
});

/** Recorded on AWS: test_change_set_parameters, test_change_set_ref and test_change_set_fn_get_attr of the same suite. */
describe('Why a property changes', () => {
  const chain = (name: string, display: object | string, parameter = 'old') => ({
    Parameters: { Text: { Type: 'String', Default: parameter } },
    Resources: {
      Topic1: topic({ TopicName: name, DisplayName: display }),
      Topic2: topic({ TopicName: 'why-2', DisplayName: { Ref: 'Topic1' } }),
      Topic3: topic({ TopicName: 'why-3', DisplayName: { 'Fn::GetAtt': ['Topic1', 'TopicName'] } }),
    },
  });

  beforeAll(() => create('why', chain('why-1', { Ref: 'Text' })));

  const causes = ({ Details = [] }: ResourceChange = {}) =>
    Details.map(({ ChangeSource, CausingEntity, Evaluation, Target }) => [
      Target?.Name,
      ChangeSource,
      CausingEntity,
      Evaluation,
    ]);

  it('is a parameter, with its name', async () => {
    const { Topic1 } = await changesOf('why', chain('why-1', { Ref: 'Text' }), {
      parameters: { Text: 'new' },
    });
    expect(causes(Topic1)).toEqual([
      ['DisplayName', 'ParameterReference', 'Text', 'Static'],
      ['DisplayName', 'DirectModification', undefined, 'Dynamic'],
    ]);
    expect(Topic1).toMatchObject({ Replacement: 'False' });
    expect(Topic1).not.toHaveProperty('PolicyAction');
  });

  it('is the text itself', async () => {
    const { Topic1 } = await changesOf('why', chain('why-1', 'new'));
    expect(causes(Topic1)).toEqual([['DisplayName', 'DirectModification', undefined, 'Static']]);
  });

  it('is a resource that is made anew, by Ref and by attribute', async () => {
    const { Topic1, Topic2, Topic3 } = await changesOf('why', chain('why-new', { Ref: 'Text' }));
    expect(Topic1).toMatchObject({ Replacement: 'True', PolicyAction: 'ReplaceAndDelete' });
    expect(causes(Topic2)).toEqual([
      ['DisplayName', 'ResourceReference', 'Topic1', 'Static'],
      ['DisplayName', 'DirectModification', undefined, 'Dynamic'],
    ]);
    expect(Topic2?.Details?.[0]?.Target).toMatchObject({ AfterValue: '{{changeSet:KNOWN_AFTER_APPLY}}' });
    expect(causes(Topic3)[0]).toEqual(['DisplayName', 'ResourceAttribute', 'Topic1.TopicName', 'Static']);
  });

  it('is told without where it stands when no values are asked for, and what is new then is no replacement', async () => {
    const template = {
      ...chain('why-1', 'new'),
      Resources: { ...chain('why-1', 'new').Resources, Topic4: topic({ TopicName: 'why-4' }) },
    };
    const { Topic1, Topic4 } = await changesOf('why', template, { IncludePropertyValues: false });
    expect(Topic1?.Details?.[0]?.Target).toEqual({
      Attribute: 'Properties',
      Name: 'DisplayName',
      RequiresRecreation: 'Never',
    });
    expect(Topic4).not.toHaveProperty('Replacement');
    expect((await changesOf('why', template)).Topic4).toMatchObject({ Action: 'Add', Replacement: 'True' });
  });
});

describe('What forces a replacement', () => {
  it('is what the published schemas say, and what they leave open counts', () => {
    expect(recreationFor('AWS::Logs::LogGroup', 'RetentionInDays')).toBe('Never');
    expect(recreationFor('AWS::IAM::Role', 'Path')).toBe('Always');
    expect(recreationFor('AWS::DynamoDB::Table', 'KeySchema')).toBe('Conditionally');
    expect(() => recreationFor('AWS::SQS::Queue', 'QueueName')).toThrow('not known');
  });

  it('keeps the old one where the template says so', async () => {
    const named = (TopicName: string) => ({
      Resources: { A: topic({ TopicName }, { UpdateReplacePolicy: 'Retain' }) },
    });
    await create('kept', named('kept-1'));
    expect((await changesOf('kept', named('kept-2'))).A).toMatchObject({ PolicyAction: 'ReplaceAndRetain' });
  });
});

it('a property that AWS has is refused in the words of the embedded environment, one that it has not in AWS’s', async () => {
  const failing = async (property: string) => {
    const TemplateBody = JSON.stringify({ Resources: { A: topic({ TopicName: 'odd', [property]: 'x' }) } });
    const { Id } = await client.send(
      new CreateChangeSetCommand({
        StackName: 'odd',
        ChangeSetName: property,
        ChangeSetType: 'CREATE',
        TemplateBody,
      }),
    );
    return (await client.send(new DescribeChangeSetCommand({ ChangeSetName: Id }))).StatusReason;
  };
  expect(await failing('TracingConfig')).toBe(
    'The embedded environment does not serve the property TracingConfig of AWS::SNS::Topic',
  );
  expect(await failing('Colour')).toBe('Encountered unsupported property Colour');
});

/** "Resource type support": a type is checked when its read handler has permissions. */
describe('Drift', () => {
  it('is looked for in types that are read, and in no other', async () => {
    const policy = { Version: '2012-10-17', Statement: [] };
    await create('drifting', {
      Resources: {
        Topic: topic({ TopicName: 'drifting' }),
        TopicPolicy: {
          Type: 'AWS::SNS::TopicPolicy',
          Properties: { PolicyDocument: policy, Topics: [{ Ref: 'Topic' }] },
        },
        Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'drifting-bucket' } },
        BucketPolicy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: policy },
        },
        Dashboard: {
          Type: 'AWS::CloudWatch::Dashboard',
          Properties: { DashboardName: 'drifting', DashboardBody: '{}' },
        },
      },
    });
    await client.send(new DetectStackDriftCommand({ StackName: 'drifting' }));
    const { StackResourceDrifts = [] } = await client.send(
      new DescribeStackResourceDriftsCommand({ StackName: 'drifting' }),
    );
    const status = Object.fromEntries(
      StackResourceDrifts.map((drift) => [drift.LogicalResourceId, drift.StackResourceDriftStatus]),
    );
    // "Resources that don't currently support drift detection aren't checked, and so not included."
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResourceDrifts.html
    expect(status).toEqual({
      Topic: 'IN_SYNC',
      Bucket: 'IN_SYNC',
      BucketPolicy: 'IN_SYNC',
      Dashboard: 'IN_SYNC',
    });
    const { StackResourceSummaries = [] } = await client.send(
      new ListStackResourcesCommand({ StackName: 'drifting' }),
    );
    const policySummary = StackResourceSummaries.find((each) => each.LogicalResourceId === 'TopicPolicy');
    expect(policySummary?.DriftInformation).toEqual({ StackResourceDriftStatus: 'NOT_CHECKED' });
  });
});

it('a table whose keys change is made anew', async () => {
  const table = (key: string, TableName: string) => ({
    Resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
          KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        },
      },
    },
  });
  await create('keys', table('id', 'keys-1'));
  expect((await changesOf('keys', table('key', 'keys-1'))).Table).toMatchObject({
    Replacement: 'Conditional',
  });
  await client.send(
    new UpdateStackCommand({ StackName: 'keys', TemplateBody: JSON.stringify(table('key', 'keys-2')) }),
  );
  await local.idle();
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: 'keys' }));
  expect(stack?.StackStatus).toBe('UPDATE_COMPLETE');
});
