import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListChangeSetsCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRequestJudge } from '../../src/local/rules/request-rules.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

/** Where no other source is named, recorded on AWS: localstack's tests/aws/services/cloudformation/api/*.snapshot.json. */
const logs = (LogGroupName: unknown) => ({
  Resources: { Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } } },
});
const text = (template: object) => JSON.stringify(template);

let local: TestLocal;
let client: CloudFormationClient;

beforeAll(async () => {
  local = await startLocal();
  client = new CloudFormationClient({ ...clientOptions(local.endpoint), maxAttempts: 1 });
  await client.send(new CreateStackCommand({ StackName: 'there', TemplateBody: text(logs('there')) }));
  await local.idle();
});

afterAll(() => local.close());

const refused = (message: string) => ({ name: 'ValidationError', message });

describe('the constraints of the model', () => {
  it.each([
    [
      'a pattern',
      new DescribeChangeSetCommand({ ChangeSetName: 'c', StackName: 'a b' }),
      /^1 validation error detected: Value 'a b' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: \(\[a-zA-Z\]/,
    ],
    [
      'an enumeration',
      new CreateStackCommand({ StackName: 'x', TemplateBody: '{}', OnFailure: 'PANIC' as 'DELETE' }),
      /'PANIC' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: \[DO_NOTHING, ROLLBACK, DELETE\]$/,
    ],
    [
      'a length, deep in a list',
      new CreateStackCommand({ StackName: 'x', TemplateBody: '{}', Tags: [{ Key: '', Value: 'x' }] }),
      /Value '' at 'tags\.1\.member\.key' failed to satisfy constraint: Member must have length greater than or equal to 1$/,
    ],
    [
      'a member that must be there',
      new CreateChangeSetCommand({ StackName: 'x', ChangeSetName: undefined, TemplateBody: '{}' }),
      /Value null at 'changeSetName' failed to satisfy constraint: Member must not be null$/,
    ],
    [
      'several at once',
      new CreateChangeSetCommand({ StackName: '1', ChangeSetName: '2', TemplateBody: '{}' }),
      /^2 validation errors detected: Value '1' at 'stackName'.*; Value '2' at 'changeSetName'/,
    ],
  ])('%s', async (_what, command, words) => {
    // Each command takes and gives types of its own.
    const sent = client.send(command as DescribeStacksCommand);
    await expect(sent).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(words) as string,
    });
  });

  it('are ranges, too, and a long value is not repeated', () => {
    const rules = {
      operations: { Op: 'Input' },
      shapes: {
        Input: { type: 'structure', required: [], members: { Count: 'Count', Text: 'Text' } },
        Count: { type: 'integer', min: 1, max: 5 },
        Text: { type: 'string', max: 1000 },
      },
    };
    expect(createRequestJudge(rules).problem('Op', { Count: 6, Text: 'x'.repeat(1001) })).toBe(
      "2 validation errors detected: Value '6' at 'count' failed to satisfy constraint: Member must have value less than or equal to 5; Value at 'text' failed to satisfy constraint: Member must have length less than or equal to 1000",
    );
    expect(createRequestJudge(rules).problem('Op', { Count: 5 })).toBeUndefined();
    expect(createRequestJudge(rules).problem('Another', { Count: 9 })).toBeUndefined();
  });
});

describe('change sets', () => {
  const plan = (name: string, StackName = 'there') =>
    client.send(
      new CreateChangeSetCommand({ StackName, ChangeSetName: 'plan', TemplateBody: text(logs(name)) }),
    );

  it('are gone by name once one is carried out: the name can be used again', async () => {
    const first = await plan('there-1');
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: 'plan', StackName: 'there' }));
    await local.idle();
    const second = await plan('there-2');
    expect(second.Id).not.toBe(first.Id);
    const { Summaries } = await client.send(new ListChangeSetsCommand({ StackName: 'there' }));
    expect(Summaries?.map(({ ChangeSetId }) => ChangeSetId)).toEqual([second.Id]);
    await client.send(new DeleteChangeSetCommand({ ChangeSetName: second.Id }));
  });

  it('can be deleted as often as one likes, while their stack is there', async () => {
    // CDK relies on it: aws-cdk's cleanupOldChangeset.
    await client.send(new DeleteChangeSetCommand({ ChangeSetName: 'nothing', StackName: 'there' }));
    await expect(
      client.send(new DeleteChangeSetCommand({ ChangeSetName: 'nothing', StackName: 'nostack' })),
    ).rejects.toMatchObject(refused('Stack [nostack] does not exist'));
  });

  it('are asked for by ARN, or with their stack', async () => {
    await expect(client.send(new DescribeChangeSetCommand({ ChangeSetName: 'plan' }))).rejects.toMatchObject(
      refused('StackName must be specified if ChangeSetName is not specified as an ARN.'),
    );
    await expect(
      client.send(new DescribeChangeSetCommand({ ChangeSetName: 'plan', StackName: 'nostack' })),
    ).rejects.toMatchObject(refused('Stack [nostack] does not exist'));
    await expect(
      client.send(new DescribeChangeSetCommand({ ChangeSetName: 'nothing', StackName: 'there' })),
    ).rejects.toMatchObject({
      name: 'ChangeSetNotFoundException',
      message: 'ChangeSet [nothing] does not exist',
    });
  });

  it('take the mode of deployment that is the default, and refuse another by name', async () => {
    const request = { StackName: 'moded', ChangeSetName: 'c', ChangeSetType: 'CREATE' as const };
    const TemplateBody = text(logs('moded'));
    await client.send(
      new CreateChangeSetCommand({ ...request, TemplateBody, DeploymentConfig: { Mode: 'STANDARD' } }),
    );
    await expect(
      client.send(
        new CreateChangeSetCommand({ ...request, TemplateBody, DeploymentConfig: { Mode: 'EXPRESS' } }),
      ),
    ).rejects.toMatchObject(refused('The embedded environment does not serve DeploymentConfig.Mode EXPRESS'));
  });

  it('of a new stack begin it with an event, and tell what was always there', async () => {
    const { Id, StackId } = await client.send(
      new CreateChangeSetCommand({
        StackName: 'told',
        ChangeSetName: 'first',
        ChangeSetType: 'CREATE',
        TemplateBody: text(logs('told')),
        Tags: [{ Key: 'foo', Value: 'bar' }],
      }),
    );
    const changeSet = await client.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
    expect(changeSet).toMatchObject({
      NotificationARNs: [],
      RollbackConfiguration: {},
      IncludeNestedStacks: false,
      Tags: [{ Key: 'foo', Value: 'bar' }],
    });
    expect(changeSet.Parameters).toBeUndefined();
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await local.idle();
    const stackOf = async () => {
      const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: StackId }));
      return stack;
    };
    const stack = await stackOf();
    expect(stack).toMatchObject({
      ChangeSetId: Id,
      NotificationARNs: [],
      RollbackConfiguration: {},
      EnableTerminationProtection: false,
      LastUpdatedTime: expect.any(Date) as Date,
    });
    expect(stack).not.toHaveProperty('Outputs');
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: 'told' }));
    expect(
      StackEvents.toReversed().map((event) => [event.ResourceStatus, event.ResourceStatusReason]),
    ).toEqual([
      ['REVIEW_IN_PROGRESS', 'User Initiated'],
      ['CREATE_IN_PROGRESS', 'User Initiated'],
      ['CREATE_IN_PROGRESS', undefined],
      ['CREATE_IN_PROGRESS', 'Resource creation Initiated'],
      ['CREATE_COMPLETE', undefined],
      ['CREATE_COMPLETE', undefined],
    ]);
    expect(StackEvents.at(-4)).toMatchObject({
      PhysicalResourceId: 'told',
      ResourceProperties: expect.stringContaining('"LogGroupName":"told"') as string,
    });
    await client.send(new DeleteStackCommand({ StackName: 'told' }));
    await local.idle();
    const deleted = await stackOf();
    expect(deleted).not.toHaveProperty('EnableTerminationProtection');
    expect(deleted).not.toHaveProperty('ChangeSetId');
  });
});

describe('templates', () => {
  const template = {
    Description: 'what it is',
    Parameters: { Name: { Type: 'String', Default: 'x', AllowedValues: ['x', 'y'] } },
    Resources: {
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: { Ref: 'Name' } } },
      Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument: {} } },
    },
  };

  it('are validated and summed up', async () => {
    const reason = {
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      CapabilitiesReason: 'The following resource(s) require capabilities: [AWS::IAM::Role]',
    };
    expect(await client.send(new ValidateTemplateCommand({ TemplateBody: text(template) }))).toMatchObject({
      Description: 'what it is',
      Parameters: [{ ParameterKey: 'Name', DefaultValue: 'x', NoEcho: false }],
      ...reason,
    });
    expect(await client.send(new GetTemplateSummaryCommand({ TemplateBody: text(template) }))).toMatchObject({
      Parameters: [
        {
          ParameterKey: 'Name',
          ParameterType: 'String',
          ParameterConstraints: { AllowedValues: ['x', 'y'] },
        },
      ],
      ResourceTypes: ['AWS::Logs::LogGroup', 'AWS::IAM::Role'],
      ResourceIdentifierSummaries: [
        {
          ResourceType: 'AWS::Logs::LogGroup',
          LogicalResourceIds: ['Logs'],
          ResourceIdentifiers: ['LogGroupName'],
        },
        { ResourceType: 'AWS::IAM::Role', ResourceIdentifiers: ['RoleName'] },
      ],
      ...reason,
    });
    const ofStack = await client.send(new GetTemplateSummaryCommand({ StackName: 'there' }));
    expect(ofStack.ResourceTypes).toEqual(['AWS::Logs::LogGroup']);
  });

  it.each([
    [{ Resources: { 'AWS::NoValue': logs('x').Resources.Logs } }, 'Resource name AWS::NoValue'],
    [{ ...logs('x'), Parameters: { 'AWS::NoValue': { Type: 'String' } } }, 'Parameter name AWS::NoValue'],
  ])('have names of letters and digits', async (odd, name) => {
    await expect(
      client.send(new CreateStackCommand({ StackName: 'x', TemplateBody: text(odd) })),
    ).rejects.toMatchObject(refused(`Template format error: ${name} is non alphanumeric.`));
  });

  it('are refused by name for what their outputs ask for and is not served', async () => {
    const odd = { ...logs('x'), Outputs: { O: { Value: 'x', Export: { Name: 'shared', Format: 'x' } } } };
    await expect(
      client.send(new CreateStackCommand({ StackName: 'x', TemplateBody: text(odd) })),
    ).rejects.toMatchObject(
      refused(
        'Template format error: The embedded environment does not serve Format of the export of output O',
      ),
    );
  });

  it.each([
    ['s3://bucket/template.json', 'S3 error: Domain name specified in bucket is not a valid S3 domain'],
    ['https://raw.example.com/a/b.json', 'TemplateURL must be a supported URL.'],
    ['https://b.s3.us-east-1.amazonaws.com/x.json', 'S3 error: The specified key does not exist.'],
    ['https://s3.amazonaws.com/b/x.json', 'S3 error: The specified key does not exist.'],
  ])('lie at an address of S3, not at %s', async (TemplateURL, message) => {
    await expect(client.send(new CreateStackCommand({ StackName: 'x', TemplateURL }))).rejects.toMatchObject(
      refused(message),
    );
  });

  it('are taken in YAML with its short forms, and given back as they came', async () => {
    const TemplateBody = [
      'Description: in YAML # the default form of `aws cloudformation deploy`',
      'Parameters: {Name: {Type: String, Default: yaml}}',
      'Conditions:',
      '  Named: !Not [!Equals [!Ref Name, ""]]',
      'Resources:',
      '  Logs:',
      '    Type: AWS::Logs::LogGroup',
      '    Condition: Named',
      '    Properties:',
      '      LogGroupName: !Sub "/${Name}/logs"',
      '      RetentionInDays: !If [Named, 7, !Ref "AWS::NoValue"]',
      'Outputs:',
      '  Arn:',
      '    Condition: Named',
      '    Value: !GetAtt Logs.Arn',
    ].join('\n');
    const StackName = 'yaml';
    await client.send(new ValidateTemplateCommand({ TemplateBody }));
    await client.send(new CreateStackCommand({ StackName, TemplateBody }));
    await local.idle();
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks?.[0]).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Description: 'in YAML',
      Outputs: [{ OutputValue: expect.stringContaining(':log-group:/yaml/logs') }],
    });
    expect(await client.send(new GetTemplateCommand({ StackName }))).toMatchObject({ TemplateBody });
    const changed = TemplateBody.replace('[Named, 7,', '[Named, 14,');
    await client.send(new CreateChangeSetCommand({ StackName, ChangeSetName: 'c', TemplateBody: changed }));
    const described = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName: 'c' }));
    expect(described.Changes).toMatchObject([{ ResourceChange: { Action: 'Modify', Replacement: 'False' } }]);
    await client.send(new UpdateStackCommand({ StackName, TemplateBody: changed }));
    await local.idle();
    expect(await client.send(new GetTemplateCommand({ StackName }))).toMatchObject({ TemplateBody: changed });
  });

  it('take a selection of what is known only later', async () => {
    const Resources = {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'split' } },
      Logs: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { LogGroupName: { 'Fn::Select': [5, { 'Fn::Split': [':', { Ref: 'Topic' }] }] } },
      },
    };
    await client.send(new CreateStackCommand({ StackName: 'split', TemplateBody: text({ Resources }) }));
    await local.idle();
    const request = new DescribeStackResourceCommand({ StackName: 'split', LogicalResourceId: 'Logs' });
    const { StackResourceDetail } = await client.send(request);
    expect(StackResourceDetail?.PhysicalResourceId).toBe('split');
  });
});

describe('what is not there', () => {
  it.each([
    ['events', new DescribeStackEventsCommand({ StackName: 'nostack' }), 'Stack [nostack] does not exist'],
    [
      'a resource',
      new DescribeStackResourceCommand({ StackName: 'nostack', LogicalResourceId: 'A' }),
      "Stack 'nostack' does not exist",
    ],
    [
      'a template of nothing',
      new GetTemplateCommand({}),
      'StackName is required if ChangeSetName is not specified.',
    ],
    [
      'a stack',
      new UpdateStackCommand({ StackName: 'nostack', UsePreviousTemplate: true }),
      'Stack with id nostack does not exist',
    ],
  ])('is told as AWS does: %s', async (_what, command, message) => {
    await expect(client.send(command as GetTemplateCommand)).rejects.toMatchObject(refused(message));
  });

  it('and what is there is listed', async () => {
    const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: 'there' }));
    expect(StackResources).toMatchObject([
      { LogicalResourceId: 'Logs', ResourceType: 'AWS::Logs::LogGroup', StackName: 'there' },
    ]);
  });
});
