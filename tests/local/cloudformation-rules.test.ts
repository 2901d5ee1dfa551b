import {
  CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

/** Each rule is a sentence of the operation's page in the API reference. */
const TEMPLATE = JSON.stringify({
  Parameters: { Name: { Type: 'String', Default: 'x' } },
  Resources: { Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: { Ref: 'Name' } } } },
});

let local: TestLocal;
let client: CloudFormationClient;

beforeAll(async () => {
  local = await startLocal();
  client = new CloudFormationClient({ ...clientOptions(local.endpoint), maxAttempts: 1 });
  await client.send(new CreateStackCommand({ StackName: 'there', TemplateBody: TEMPLATE }));
  await local.idle();
});

afterAll(() => local.close());

function changeSet(name: string, more: Partial<CreateChangeSetCommandInput> = {}) {
  return new CreateChangeSetCommand({
    StackName: name,
    ChangeSetName: `c-${name}`,
    ChangeSetType: 'CREATE',
    TemplateBody: TEMPLATE,
    Parameters: [{ ParameterKey: 'Name', ParameterValue: name }],
    ...more,
  });
}

const refused = (words: RegExp) => ({
  name: 'ValidationError',
  message: expect.stringMatching(words) as string,
});

describe('parameters that exclude each other across requests, or by their values', () => {
  it.each([true, false])(
    'OnStackFailure of a change set, and DisableRollback %s at its execution',
    async (value) => {
      const { Id } = await client.send(changeSet(`first-${value}`, { OnStackFailure: 'ROLLBACK' }));
      await expect(
        client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id, DisableRollback: value })),
      ).rejects.toMatchObject(
        refused(
          /^Either DisableRollback or OnStackFailure can be specified, but not both\. Validation error as/,
        ),
      );
      // Without it the same change set is carried out.
      await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
      await local.idle();
    },
  );

  it('OnStackFailure DELETE, and a change set that creates nothing', async () => {
    await expect(
      client.send(changeSet('there', { ChangeSetType: 'UPDATE', OnStackFailure: 'DELETE' })),
    ).rejects.toMatchObject(refused(/only valid when the ChangeSetType parameter is set to CREATE/));
  });

  it('UsePreviousValue and a value', async () => {
    const Parameters = [{ ParameterKey: 'Name', ParameterValue: 'y', UsePreviousValue: true }];
    await expect(
      client.send(new UpdateStackCommand({ StackName: 'there', TemplateBody: TEMPLATE, Parameters })),
    ).rejects.toMatchObject(refused(/Name\. Cannot specify usePreviousValue as true and non empty value/));
  });

  it('RetainResources, and a stack whose deletion has not failed', async () => {
    await expect(
      client.send(new DeleteStackCommand({ StackName: 'there', RetainResources: ['Logs'] })),
    ).rejects.toMatchObject(refused(/DELETE_FAILED/));
  });
});

describe('a template that refers to what is not there', () => {
  const topic = { Type: 'AWS::SNS::Topic', Properties: {} };
  const off = { Conditions: { No: { 'Fn::Equals': ['a', 'b'] } } };
  const skipped = { ...off, Resources: { A: topic, B: { ...topic, Condition: 'No' } } };
  const create = (template: object) =>
    client.send(new CreateStackCommand({ StackName: 'bad', TemplateBody: JSON.stringify(template) }));

  it.each([
    ['an output', { ...skipped, Outputs: { O: { Value: { Ref: 'B' } } } }, /\[B\] in the Outputs block/],
    [
      'a property',
      {
        ...off,
        Resources: { ...skipped.Resources, A: { ...topic, Properties: { TopicName: { Ref: 'B' } } } },
      },
      /\[B\] in the Resources block/,
    ],
    [
      'a type',
      { Resources: { X: { Type: 'AWS::No::Such' } } },
      /does not serve resources of type AWS::No::Such/,
    ],
    [
      'a mapping',
      { Resources: { A: { ...topic, Properties: { TopicName: { 'Fn::FindInMap': ['m', 'a', 'b'] } } } } },
      /Unable to get mapping for m::a::b/,
    ],
    // As recorded on AWS: localstack's test_invalid_select_index_type.
    ...[
      ['bad', ['test']],
      [0, 2],
      [100, ['test']],
    ].map((select): [string, object, RegExp] => [
      `a selection of ${JSON.stringify(select)}`,
      { Resources: { A: { ...topic, Properties: { DisplayName: { 'Fn::Select': select } } } } },
      /Template error: Fn::Select requires a list argument with two elements: an integer index and a list/,
    ]),
  ])('by %s is refused when it arrives, and never spoils DescribeStacks', async (_, template, words) => {
    await expect(create(template)).rejects.toMatchObject(refused(words));
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
    expect(Stacks.map(({ StackName }) => StackName)).not.toContain('bad');
  });

  // Users see it with the resource that fails: https://github.com/aws-samples/1click-hpc/issues/1
  it.each([
    [
      'beyond',
      ['5', { 'Fn::Split': [',', 'a'] }],
      'Template error: Fn::Select cannot select nonexistent value at index 5',
    ],
  ])('by Fn::Select of %s: %j gets no change set', async (name, select, reason) => {
    const made = { ...topic, Properties: { DisplayName: { 'Fn::Select': select } } };
    const names = { StackName: `select-${name}`, ChangeSetName: 'first' };
    const TemplateBody = JSON.stringify({ Resources: { A: made } });
    await client.send(new CreateChangeSetCommand({ ...names, ChangeSetType: 'CREATE', TemplateBody }));
    await local.idle();
    const { Status, StatusReason } = await client.send(new DescribeChangeSetCommand(names));
    expect([Status, StatusReason]).toEqual(['FAILED', expect.stringContaining(reason)]);
  });

  it('takes an output whose condition does not hold, and a reference in a branch that is not chosen', async () => {
    await create({
      ...skipped,
      Outputs: {
        O: { Condition: 'No', Value: { Ref: 'B' } },
        P: { Value: { 'Fn::If': ['No', { Ref: 'B' }, { Ref: 'A' }] } },
      },
    });
    await local.idle();
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: 'bad' }));
    expect(Stacks[0]?.Outputs?.map(({ OutputKey }) => OutputKey)).toEqual(['P']);
  });
});
