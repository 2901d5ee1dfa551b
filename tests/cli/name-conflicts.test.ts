import {
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { useDeploying } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeploying();
const TABLE = 'local-backoffice-data';

/** A table that somebody made without a stack, as the first version of the runbook did. */
async function createTable(): Promise<void> {
  const client = new DynamoDBClient(clientOptions(app.local().endpoint));
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
}

describe('a name that is taken', () => {
  it('is told with the resource, the property and what is in the way, before anything is made', async () => {
    await createTable();
    const logs = new CloudWatchLogsClient(clientOptions(app.local().endpoint));
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/local-backoffice-api' }));
    const { code, result } = await app.deploy();
    expect(code).toBe(6);
    expect(result.error?.message).toContain(
      "ItemsTable (AWS::DynamoDB::Table): Resource of type 'AWS::DynamoDB::Table' with identifier 'local-backoffice-data' already exists. (/Resources/ItemsTable/Properties/TableName)",
    );
    expect(result.error?.message).toContain("identifier '/aws/lambda/local-backoffice-api' already exists.");
    expect(result.error?.hint).toContain('these resources exist outside of the stack');
    expect(app.local().calls).not.toContain('cloudformation ExecuteChangeSet');
    // The empty stack of the change set is gone again.
    expect((await app.run(['status'])).code).toBe(7);
  });

  it('of a table that is kept is still a conflict in class development, and taken up in class production', async () => {
    app.config({ local: { class: 'production' } });
    await app.deploy(['--confirm', 'local']);
    await app.run(['destroy', '--lift-protection', '--confirm', 'local']);
    app.config({ local: { class: 'development' } });
    expect((await app.deploy()).code).toBe(6);
    app.config({ local: { class: 'production' } });
    expect((await app.deploy(['--confirm', 'local'])).code).toBe(0);
  });
});

describe('the embedded CloudFormation', () => {
  const template = (name: unknown, DeletionPolicy: string) =>
    JSON.stringify({
      Parameters: { Name: { Type: 'String', Default: TABLE } },
      Resources: {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          DeletionPolicy,
          Properties: {
            TableName: name,
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
            BillingMode: 'PAY_PER_REQUEST',
          },
        },
      },
    });

  async function planned(name: unknown, policy: string) {
    const client = app.cloudFormation();
    const { Id } = await client.send(
      new CreateChangeSetCommand({
        StackName: 'mine',
        ChangeSetName: 'c',
        ChangeSetType: 'CREATE',
        TemplateBody: template(name, policy),
        ImportExistingResources: true,
      }),
    );
    const described = await client.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
    const Filters = { FailedEvents: true };
    const { OperationEvents = [] } = await client.send(
      new DescribeEventsCommand({ ChangeSetName: Id, Filters }),
    );
    return { described, events: OperationEvents };
  }

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
  it.each(['Retain', 'RetainExceptOnCreate'])(
    'takes up what is there by a static name and %s',
    async (policy) => {
      await createTable();
      const { described, events } = await planned(TABLE, policy);
      expect(described.Status).toBe('CREATE_COMPLETE');
      expect(described.Changes?.[0]?.ResourceChange).toMatchObject({
        Action: 'Import',
        PhysicalResourceId: TABLE,
      });
      expect(events).toEqual([]);
    },
  );

  it.each([
    ['a reference', { Ref: 'Name' }, 'Retain'],
    ['a join', { 'Fn::Join': ['', ['local-backoffice', '-data']] }, 'Retain'],
    ['a policy that deletes', TABLE, 'Delete'],
  ])('finds a conflict for %s, whose reason DescribeEvents alone tells', async (_, name, policy) => {
    await createTable();
    const { described, events } = await planned(name, policy);
    expect([described.Status, described.StatusReason]).toEqual([
      'FAILED',
      expect.stringContaining('[AWS::EarlyValidation::ResourceExistenceCheck]'),
    ]);
    expect(described.StatusReason).not.toContain(TABLE);
    expect(events).toMatchObject([
      {
        EventType: 'VALIDATION_ERROR',
        OperationType: 'CREATE_CHANGESET',
        LogicalResourceId: 'Table',
        ValidationName: 'NAME_CONFLICT_VALIDATION',
        ValidationStatus: 'FAILED',
        ValidationStatusReason: `Resource of type 'AWS::DynamoDB::Table' with identifier '${TABLE}' already exists.`,
        ValidationPath: '/Resources/Table/Properties/TableName',
      },
    ]);
  });
});
