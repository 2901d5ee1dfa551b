import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  ListStackResourcesCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

let local: TestLocal;
let client: CloudFormationClient;
let beforeStep: (step: { logicalId: string; action: string }) => Promise<void> = async () => undefined;

beforeAll(async () => {
  local = await startLocal({ beforeResource: (step) => beforeStep(step) });
  client = new CloudFormationClient(clientOptions(local.endpoint));
});

beforeEach(() => {
  beforeStep = async () => undefined;
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

const group = (name: unknown, more: object = {}, attributes: object = {}) => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName: name, ...more },
  ...attributes,
});

function body(resources: object, more: object = {}): string {
  return JSON.stringify({ Resources: resources, ...more });
}

async function create(StackName: string, TemplateBody: string, more: Partial<CreateStackCommandInput> = {}) {
  await client.send(new CreateStackCommand({ StackName, TemplateBody, ...more }));
  return settled(StackName);
}

async function update(StackName: string, TemplateBody: string) {
  await client.send(new UpdateStackCommand({ StackName, TemplateBody }));
  return settled(StackName);
}

async function settled(StackName: string) {
  await local.idle();
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  return Stacks[0];
}

async function groups(): Promise<string[]> {
  const { logGroups = [] } = await new CloudWatchLogsClient(clientOptions(local.endpoint)).send(
    new DescribeLogGroupsCommand({}),
  );
  return logGroups.map(({ logGroupName = '' }) => logGroupName);
}

async function steps(StackName: string): Promise<string[]> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.map(
    ({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} ${ResourceStatus}`,
  ).reverse();
}

describe('templates', () => {
  it('resolves parameters, conditions and intrinsic functions', async () => {
    const template = body(
      {
        A: group({
          'Fn::Sub': [
            '/x/${Env}-${AWS::Region}-${extra}-${!Literal}',
            { extra: { 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b'] }] } },
          ],
        }),
        B: group(
          { 'Fn::If': ['IsDev', '/x/dev', '/x/other'] },
          { RetentionInDays: { 'Fn::If': ['IsDev', { Ref: 'Days' }, { Ref: 'AWS::NoValue' }] } },
        ),
        C: group('/x/never', {}, { Condition: 'Never' }),
      },
      {
        Parameters: {
          Env: { Type: 'String' },
          Days: { Type: 'Number', Default: 7 },
          List: { Type: 'CommaDelimitedList', Default: 'p, q' },
        },
        Mappings: { Names: { dev: { long: 'development' } } },
        Conditions: {
          IsDev: { 'Fn::Equals': [{ Ref: 'Env' }, 'dev'] },
          Never: {
            'Fn::And': [
              { Condition: 'IsDev' },
              { 'Fn::Not': [{ 'Fn::Or': [{ Condition: 'IsDev' }, { 'Fn::Equals': ['1', '2'] }] }] },
            ],
          },
        },
        Outputs: {
          Ref: { Value: { Ref: 'A' } },
          Arn: { Value: { 'Fn::GetAtt': ['A', 'Arn'] } },
          Sub: { Value: { 'Fn::Sub': '${B}|${B.Arn}' } },
          Map: { Value: { 'Fn::FindInMap': ['Names', { Ref: 'Env' }, 'long'] } },
          List: { Value: { 'Fn::Join': ['+', { Ref: 'List' }] } },
          Base64: { Value: { 'Fn::Base64': 'hi' } },
          Hidden: { Value: 'x', Condition: 'Never' },
        },
      },
    );
    const stack = await create('intrinsics', template, {
      Parameters: [{ ParameterKey: 'Env', ParameterValue: 'dev' }],
    });
    expect(stack?.StackStatus).toBe('CREATE_COMPLETE');
    const outputs = Object.fromEntries(
      (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    );
    expect(outputs).toEqual({
      Ref: '/x/dev-us-east-1-b-${Literal}',
      Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/x/dev-us-east-1-b-${Literal}:*',
      Sub: '/x/dev|arn:aws:logs:us-east-1:000000000000:log-group:/x/dev:*',
      Map: 'development',
      List: 'p+q',
      Base64: 'aGk=',
    });
    expect(await groups()).not.toContain('/x/never');
  });

  it.each([
    ['an unknown section', body({ A: group('a') }, { Transform: 'x' }), /section Transform/],
    [
      'an unknown attribute',
      body({ A: group('a', {}, { CreationPolicy: {} }) }),
      /CreationPolicy of resource A/,
    ],
    [
      'a reference to nothing',
      body({ A: group({ Ref: 'Nothing' }) }),
      /Unresolved resource dependencies \[Nothing\]/,
    ],
    ['a circle', body({ A: group({ Ref: 'B' }), B: group({ Ref: 'A' }) }), /Circular dependency/],
    [
      'a missing parameter',
      body({ A: group('a') }, { Parameters: { P: { Type: 'String' } } }),
      /Parameters: \[P\] must have values/,
    ],
    ['text that is no YAML', 'Resources:\n  A: {', /YAML not well-formed/],
    ['text that is no JSON', '{"Resources": {', /JSON not well-formed/],
    ['no resources', '{}', /At least one Resources member/],
    [
      'too large a body',
      body({ A: group('a', { Tags: [{ Key: 'k', Value: 'x'.repeat(52_000) }] }) }),
      /less than or equal to 51200/,
    ],
  ])('refuses %s', async (_name, TemplateBody, message) => {
    await expect(client.send(new CreateStackCommand({ StackName: 'refused', TemplateBody }))).rejects.toThrow(
      message,
    );
  });

  it('refuses a function that is not served, and says which', async () => {
    await expect(create('unserved', body({ A: group({ 'Fn::Transform': 'x' }) }))).rejects.toThrow(
      'does not serve Fn::Transform',
    );
  });

  it('checks the values of parameters', async () => {
    const template = body(
      { A: group('p') },
      { Parameters: { P: { Type: 'String', AllowedPattern: '[a-z]+', MaxLength: 3 } } },
    );
    for (const ParameterValue of ['A', 'abcd']) {
      await expect(
        create('bad', template, { Parameters: [{ ParameterKey: 'P', ParameterValue }] }),
      ).rejects.toMatchObject({ name: 'ValidationError' });
    }
    await expect(
      create('bad', template, { Parameters: [{ ParameterKey: 'Q', ParameterValue: 'a' }] }),
    ).rejects.toThrow('Parameters: [Q] do not exist');
  });

  it('asks for the capability that roles need', async () => {
    const template = body({ R: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } } });
    await expect(create('role', template)).rejects.toMatchObject({
      name: 'InsufficientCapabilitiesException',
    });
    expect((await create('role', template, { Capabilities: ['CAPABILITY_IAM'] }))?.StackStatus).toBe(
      'CREATE_COMPLETE',
    );
  });
});

describe('operations', () => {
  it('creates in the order of dependencies and deletes in the other', async () => {
    const template = body({
      Last: group({ 'Fn::Sub': '${Middle}-last' }),
      Middle: group({ 'Fn::Sub': '${First}-middle' }),
      First: group('/order/first'),
      Other: group('/order/other', {}, { DependsOn: 'Last' }),
    });
    await create('order', template);
    const created = (await steps('order')).filter((step) => step.endsWith('CREATE_COMPLETE'));
    expect(created).toEqual(
      ['First', 'Middle', 'Last', 'Other', 'order'].map((name) => `${name} CREATE_COMPLETE`),
    );
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: 'order' }));
    await client.send(new DeleteStackCommand({ StackName: 'order' }));
    await local.idle();
    const deleted = (await steps(Stacks[0]?.StackId ?? '')).filter((step) =>
      step.endsWith('DELETE_COMPLETE'),
    );
    expect(deleted).toEqual(
      ['Other', 'Last', 'Middle', 'First', 'order'].map((name) => `${name} DELETE_COMPLETE`),
    );
    await expect(settled('order')).rejects.toThrow('Stack with id order does not exist');
  });

  it('rolls a failed creation back, and can only delete it then', async () => {
    beforeStep = async ({ logicalId, action }) => {
      if (logicalId === 'B' && action === 'create') throw new Error('no capacity');
    };
    const template = body({
      A: group('/roll/a'),
      B: group('/roll/b', {}, { DependsOn: 'A' }),
      C: group('/roll/c', {}, { DependsOn: 'B' }),
    });
    const stack = await create('roll', template);
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events-by-operation.html
    expect(stack).toMatchObject({
      StackStatus: 'ROLLBACK_COMPLETE',
      LastOperations: [{ OperationType: 'ROLLBACK' }, { OperationType: 'CREATE_STACK' }],
    });
    expect(await groups()).not.toContain('/roll/a');
    const seen = await steps('roll');
    expect(seen).toContain('B CREATE_FAILED');
    expect(seen.some((step) => step.startsWith('C '))).toBe(false);
    await expect(update('roll', template)).rejects.toThrow('ROLLBACK_COMPLETE state and can not be updated');
    await client.send(new DeleteStackCommand({ StackName: 'roll' }));
    await local.idle();
  });

  it('fails in the words of AWS for a name that is taken', async () => {
    await create('owner', body({ A: group('/taken') }));
    await create('thief', body({ A: group('/taken') }));
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: 'thief' }));
    expect(
      StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')?.ResourceStatusReason,
    ).toBe('/taken already exists');
    expect(await groups()).toContain('/taken');
  });

  it('updates in place, adds and removes', async () => {
    await create(
      'change',
      body({ A: group('/change/a', { RetentionInDays: 7 }), Old: group('/change/old') }),
    );
    const stack = await update(
      'change',
      body({ A: group('/change/a', { RetentionInDays: 14 }), New: group('/change/new') }),
    );
    expect(stack?.StackStatus).toBe('UPDATE_COMPLETE');
    const seen = await steps('change');
    expect(seen).toContain('A UPDATE_COMPLETE');
    expect(seen.indexOf('change UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')).toBeLessThan(
      seen.indexOf('Old DELETE_COMPLETE'),
    );
    expect((await groups()).filter((name) => name.startsWith('/change'))).toEqual([
      '/change/a',
      '/change/new',
    ]);
  });

  it('replaces what must be replaced, the new one first, and what depends on it follows', async () => {
    await create('replace', body({ A: group('/replace/1'), B: group({ 'Fn::Sub': '${A}-b' }) }));
    await update('replace', body({ A: group('/replace/2'), B: group({ 'Fn::Sub': '${A}-b' }) }));
    expect((await groups()).filter((name) => name.startsWith('/replace'))).toEqual([
      '/replace/2',
      '/replace/2-b',
    ]);
    const seen = await steps('replace');
    expect(seen.lastIndexOf('A CREATE_COMPLETE')).toBeLessThan(seen.indexOf('A DELETE_COMPLETE'));
    const { StackResourceSummaries = [] } = await client.send(
      new ListStackResourcesCommand({ StackName: 'replace' }),
    );
    expect(StackResourceSummaries.map(({ PhysicalResourceId }) => PhysicalResourceId)).toEqual([
      '/replace/2',
      '/replace/2-b',
    ]);
  });

  it('rolls a failed update back to what was', async () => {
    await create('back', body({ A: group('/back/a', { RetentionInDays: 7 }), B: group('/back/b') }));
    beforeStep = async ({ logicalId, action }) => {
      if (logicalId === 'Z' && action === 'create') throw new Error('no luck');
    };
    const next = body({
      A: group('/back/a', { RetentionInDays: 30 }),
      B: group('/back/b2'),
      N: group('/back/n'),
      Z: group('/back/z', {}, { DependsOn: ['A', 'B', 'N'] }),
    });
    const stack = await update('back', next);
    expect(stack?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await groups()).filter((name) => name.startsWith('/back'))).toEqual(['/back/a', '/back/b']);
    const { logGroups = [] } = await new CloudWatchLogsClient(clientOptions(local.endpoint)).send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: '/back/a' }),
    );
    expect(logGroups[0]?.retentionInDays).toBe(7);
    beforeStep = async () => undefined;
    expect((await update('back', next))?.StackStatus).toBe('UPDATE_COMPLETE');
  });

  it('keeps what the template says to keep', async () => {
    await create('keep', body({ A: group('/keep/a', {}, { DeletionPolicy: 'Retain' }) }));
    await client.send(new DeleteStackCommand({ StackName: 'keep' }));
    await local.idle();
    expect(await groups()).toContain('/keep/a');
  });

  it('refuses a second operation while one runs', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    beforeStep = () => held;
    await client.send(
      new CreateStackCommand({ StackName: 'busy', TemplateBody: body({ A: group('/busy') }) }),
    );
    await expect(
      client.send(new UpdateStackCommand({ StackName: 'busy', TemplateBody: body({ A: group('/busy2') }) })),
    ).rejects.toThrow('CREATE_IN_PROGRESS');
    release();
    expect((await settled('busy'))?.StackStatus).toBe('CREATE_COMPLETE');
  });
});

describe('change sets', () => {
  async function plan(
    StackName: string,
    TemplateBody: string,
    ChangeSetType: 'CREATE' | 'UPDATE' = 'UPDATE',
  ) {
    const ChangeSetName = `c${Math.random().toString(36).slice(2)}`;
    const { Id } = await client.send(
      new CreateChangeSetCommand({ StackName, ChangeSetName, ChangeSetType, TemplateBody }),
    );
    return client.send(new DescribeChangeSetCommand({ ChangeSetName: Id, IncludePropertyValues: true }));
  }

  it('show what changes, with values before and after, and only that', async () => {
    await create(
      'planned',
      body({
        A: group('/planned/a', { RetentionInDays: 7 }),
        B: group('/planned/b'),
        C: group('/planned/c'),
      }),
    );
    const changeSet = await plan(
      'planned',
      body({
        A: group('/planned/a', { RetentionInDays: 14 }),
        B: group('/planned/b2'),
        D: group({ 'Fn::Sub': '${B}-d' }),
      }),
    );
    const changes = Object.fromEntries(
      (changeSet.Changes ?? []).map(({ ResourceChange }) => [
        ResourceChange?.LogicalResourceId,
        ResourceChange,
      ]),
    );
    expect(Object.keys(changes).sort()).toEqual(['A', 'B', 'C', 'D']);
    expect(changes.A).toMatchObject({
      Action: 'Modify',
      Replacement: 'False',
      Details: [
        {
          Target: {
            Path: '/Properties/RetentionInDays',
            BeforeValue: '7',
            AfterValue: '14',
            RequiresRecreation: 'Never',
          },
        },
      ],
    });
    expect(changes.B).toMatchObject({ Action: 'Modify', Replacement: 'True' });
    expect(changes.C).toMatchObject({ Action: 'Remove', PhysicalResourceId: '/planned/c' });
    expect(changes.D).toMatchObject({
      Action: 'Add',
      AfterContext: expect.stringContaining('KNOWN_AFTER_APPLY') as string,
    });
  });

  it('fail in the words of AWS when nothing changes', async () => {
    const template = body({ A: group('/same/a') });
    await create('same', template);
    expect(await plan('same', template)).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringContaining("didn't contain changes") as string,
    });
  });

  it('of type CREATE leave an empty stack until they are executed, once', async () => {
    const changeSet = await plan('fresh', body({ A: group('/fresh/a') }), 'CREATE');
    expect(await settled('fresh')).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS' });
    const execute = () =>
      client.send(
        new ExecuteChangeSetCommand({ ChangeSetName: changeSet.ChangeSetId, ClientRequestToken: 'token-1' }),
      );
    await execute();
    expect(await settled('fresh')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
    await expect(execute()).rejects.toMatchObject({
      name: expect.stringMatching(/InvalidChangeSetStatus/) as string,
    });
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: 'fresh' }));
    const [review, ...ofExecution] = StackEvents.toReversed();
    expect(review).toMatchObject({ ResourceStatus: 'REVIEW_IN_PROGRESS' });
    expect(ofExecution.every(({ ClientRequestToken }) => ClientRequestToken === 'token-1')).toBe(true);
  });

  it('are refused for a type that the embedded environment does not know', async () => {
    await expect(
      plan('strange', body({ Q: { Type: 'AWS::SQS::Queue', Properties: {} } }), 'CREATE'),
    ).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'The embedded environment does not serve resources of type AWS::SQS::Queue',
    });
  });

  it('are refused for a property that the embedded environment does not know', async () => {
    const changeSet = await plan(
      'odd',
      body({ A: group('/odd', { LogGroupClass: 'INFREQUENT_ACCESS' }) }),
      'CREATE',
    );
    expect(changeSet.StatusReason).toBe(
      'The embedded environment does not serve the property LogGroupClass of AWS::Logs::LogGroup',
    );
  });
});

describe('a crash', () => {
  it('in the middle of an operation does not lose it', async () => {
    const first = await startLocal({
      directory: local.directory.concat('-crash'),
      beforeResource: ({ logicalId }) =>
        logicalId === 'B' ? new Promise(() => undefined) : Promise.resolve(),
    });
    const crashing = new CloudFormationClient(clientOptions(first.endpoint));
    await crashing.send(
      new CreateStackCommand({
        StackName: 'crash',
        TemplateBody: body({ A: group('/crash/a'), B: group({ 'Fn::Sub': '${A}-b' }) }),
      }),
    );
    await expect
      .poll(async () =>
        (
          await crashing.send(new ListStackResourcesCommand({ StackName: 'crash' }))
        ).StackResourceSummaries?.map(({ ResourceStatus }) => ResourceStatus),
      )
      .toEqual(['CREATE_COMPLETE', 'CREATE_IN_PROGRESS']);
    const { copyFileSync, cpSync, rmSync } = await import('node:fs');
    // What a killed process leaves behind: its files, without a farewell.
    const copy = `${first.directory}-copy`;
    cpSync(first.directory, copy, { recursive: true });
    copyFileSync(`${first.directory}/store/CURRENT`, `${copy}/store/CURRENT`);
    const second = await startLocal({ directory: copy });
    await second.idle();
    const { Stacks = [] } = await new CloudFormationClient(clientOptions(second.endpoint)).send(
      new DescribeStacksCommand({ StackName: 'crash' }),
    );
    expect(Stacks[0]?.StackStatus).toBe('CREATE_COMPLETE');
    await second.close();
    for (const directory of [first.directory, copy]) rmSync(directory, { recursive: true, force: true });
  });
});
