import {
  CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  CreateStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
  type ResourceToImport,
} from '@aws-sdk/client-cloudformation';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
 * The words are those that users of the API report; believed, not proven.
 */
let local: TestLocal;
let client: CloudFormationClient;
/** What each step on a resource waits for. */
let held: Promise<void> = Promise.resolve();

const keys = {
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
  BillingMode: 'PAY_PER_REQUEST' as const,
};
const table = (TableName: string, more: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  DeletionPolicy: 'Retain',
  ...more,
  Properties: { TableName, ...keys, DeletionProtectionEnabled: true },
});
const logs = (LogGroupName: string) => ({ Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } });
const asked = (TableName: string, more: Partial<ResourceToImport> = {}): ResourceToImport => ({
  ResourceType: 'AWS::DynamoDB::Table',
  LogicalResourceId: 'T',
  ResourceIdentifier: { TableName },
  ...more,
});

beforeAll(async () => {
  local = await startLocal({ beforeResource: async () => held });
  client = new CloudFormationClient({ ...clientOptions(local.endpoint), maxAttempts: 1 });
  await makeTable('one');
  await client.send(
    new CreateStackCommand({
      StackName: 'held',
      TemplateBody: JSON.stringify({ Resources: { L: logs('held'), T: table('held') } }),
    }),
  );
  await local.idle();
});

afterAll(() => local.close());

async function makeTable(TableName: string): Promise<void> {
  await new DynamoDBClient(clientOptions(local.endpoint)).send(
    new CreateTableCommand({ TableName, ...keys }),
  );
}

function plan(
  StackName: string,
  template: object,
  ResourcesToImport: ResourceToImport[] | undefined,
  more: Partial<CreateChangeSetCommandInput> = {},
) {
  return client.send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName: 'import',
      ChangeSetType: 'IMPORT',
      TemplateBody: JSON.stringify(template),
      ResourcesToImport,
      ...more,
    }),
  );
}

describe('an import into a new stack', () => {
  it('brings what is there into it as it is', async () => {
    await makeTable('taken');
    const { Id } = await plan('fresh', { Resources: { T: table('taken') } }, [asked('taken')]);
    const changeSet = await client.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
    expect(changeSet).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' });
    expect(changeSet.Changes).toEqual([
      {
        Type: 'Resource',
        ResourceChange: {
          Action: 'Import',
          LogicalResourceId: 'T',
          PhysicalResourceId: 'taken',
          ResourceType: 'AWS::DynamoDB::Table',
          Scope: [],
          Details: [],
        },
      },
    ]);
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await local.idle();
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: 'fresh' }));
    expect(stack?.StackStatus).toBe('IMPORT_COMPLETE');
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: 'fresh' }));
    expect(StackEvents.toReversed().map(({ ResourceStatus }) => ResourceStatus)).toEqual([
      'REVIEW_IN_PROGRESS',
      'IMPORT_IN_PROGRESS',
      'IMPORT_IN_PROGRESS',
      'IMPORT_COMPLETE',
      'IMPORT_COMPLETE',
    ]);
    const { Table } = await new DynamoDBClient(clientOptions(local.endpoint)).send(
      new DescribeTableCommand({ TableName: 'taken' }),
    );
    // "CloudFormation doesn't check that the template configuration matches the actual configuration".
    expect(Table?.DeletionProtectionEnabled).toBe(false);
    await expect(
      plan('fresh', { Resources: { T: table('taken'), L: logs('x') } }, [asked('taken')]),
    ).rejects.toThrow(
      'Resources [T] passed in ResourceToImport are already in a stack and cannot be imported.',
    );
  });

  it('is shown while it goes on, alone and among the others', async () => {
    await makeTable('slow');
    const { Id } = await plan('going', { Resources: { T: table('slow') } }, [asked('slow')]);
    let open: () => void = () => undefined;
    held = new Promise((resolve) => {
      open = resolve;
    });
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    try {
      const { Stacks: all = [] } = await client.send(new DescribeStacksCommand({}));
      const { Stacks: one = [] } = await client.send(new DescribeStacksCommand({ StackName: 'going' }));
      expect(all.find(({ StackName }) => StackName === 'going')?.StackStatus).toBe('IMPORT_IN_PROGRESS');
      expect(one).toMatchObject([{ StackStatus: 'IMPORT_IN_PROGRESS' }]);
    } finally {
      open();
    }
    await local.idle();
  });

  it.each([
    ['not there', 'ghost', "Resource of type 'AWS::DynamoDB::Table' with identifier 'ghost' was not found."],
    ['in another stack', 'held', /^held already exists in stack arn:aws:cloudformation:/],
  ])('fails when it is %s', async (_what, name, reason) => {
    const { Id } = await plan(`f-${name}`, { Resources: { T: table(name) } }, [asked(name)]);
    const { Status, StatusReason } = await client.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
    expect(Status).toBe('FAILED');
    expect(StatusReason).toEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason));
  });
});

describe('an import is refused', () => {
  const modified =
    'You have modified resources [L] in your template that are not being imported. Update, create or delete operations cannot be executed during import operations.';
  const T = table('one');
  it.each<[string, object, ResourceToImport[] | undefined, string]>([
    ['without anything to import', { T }, undefined, 'Must Provide at least one resource to import'],
    [
      'with one twice',
      { T },
      [asked('one'), asked('one')],
      'Every resource to import must have unique LogicalResourceId',
    ],
    [
      'with one that is not in the template',
      { T },
      [asked('one', { LogicalResourceId: 'X' })],
      'The logical resource ids [X] provided in ResourceToImport do not exist in the template.',
    ],
    [
      'by another key',
      { T },
      [asked('one', { ResourceIdentifier: { Name: 'one' } })],
      'Invalid resource identifier for resource type AWS::DynamoDB::Table. Expected [TableName]',
    ],
    [
      'as another type',
      { T },
      [
        asked('one', {
          ResourceType: 'AWS::Logs::LogGroup',
          ResourceIdentifier: { LogGroupName: 'one' },
        }),
      ],
      'Resource type of [T] passed in ResourceToImport does not match with resource type defined in the template. Resource type in ResourceToImport: AWS::Logs::LogGroup; Resource type in Template: AWS::DynamoDB::Table.',
    ],
    [
      'together with something new',
      { T, N: logs('new') },
      [asked('one')],
      'Resources [N] is missing from ResourceToImport list',
    ],
    [
      'without a policy for its deletion',
      { T: { ...T, DeletionPolicy: undefined } },
      [asked('one')],
      'The following resources to import [T] must have DeletionPolicy attribute specified in the template.',
    ],
  ])('%s', async (_what, Resources, wanted, message) => {
    await expect(plan('refused', { Resources }, wanted)).rejects.toMatchObject({
      name: 'ValidationError',
      message,
    });
    await expect(client.send(new DescribeStacksCommand({ StackName: 'refused' }))).rejects.toThrow(
      'does not exist',
    );
  });

  it('with an output', async () => {
    const template = { Resources: { T }, Outputs: { O: { Value: 'x' } } };
    await expect(plan('refused', template, [asked('one')])).rejects.toThrow(
      'As part of the import operation, you cannot modify or add [Outputs]',
    );
  });

  it('with a change of the stack that it goes into', async () => {
    const held = { L: logs('held'), T: table('held') };
    const more = { LogicalResourceId: 'U' };
    for (const Resources of [
      { ...held, L: logs('other'), U: T },
      { T: held.T, U: T },
    ])
      await expect(plan('held', { Resources }, [asked('one', more)])).rejects.toThrow(modified);
    await expect(plan('held', { Resources: held }, [asked('held')])).rejects.toThrow(
      'The template should contain at least one new resource to import.',
    );
    expect((await client.send(new ListChangeSetsCommand({ StackName: 'held' }))).Summaries).toEqual([]);
    const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: 'held' }));
    expect(StackResources).toHaveLength(2);
  });
});
