import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  ListExportsCommand,
  ListImportsCommand,
  ListStacksCommand,
  paginateListExports,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

// Recorded on AWS, where no other source is named: localstack's
// tests/aws/services/cloudformation/test_change_set_exports_imports.snapshot.json and TestImportValues of its
// test_template_engine.py, with log groups in place of buckets and parameters.

let local: TestLocal;
let client: CloudFormationClient;

beforeAll(async () => {
  local = await startLocal();
  client = new CloudFormationClient(clientOptions(local.endpoint));
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

const group = (LogGroupName: unknown) => ({ Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } });
const importing = (name: unknown, group_ = 'Group') => ({
  Resources: { [group_]: group({ 'Fn::ImportValue': name }) },
});
const exporting = (Value: unknown, Name: unknown, more: object = {}) => ({
  Resources: { Group: group({ 'Fn::Sub': '${AWS::StackName}-own' }) },
  Outputs: { Out: { Value, Export: { Name } }, ...more },
});

async function create(StackName: string, template: object) {
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
  return settled(StackName);
}

async function update(StackName: string, template: object) {
  await client.send(new UpdateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
  return settled(StackName);
}

async function remove(StackName: string) {
  await client.send(new DeleteStackCommand({ StackName }));
  await local.idle();
}

async function settled(StackName: string) {
  await local.idle();
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  return Stacks[0];
}

/** What became of the stack itself, in order. */
async function history(StackName: string): Promise<(string | undefined)[]> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.filter(({ LogicalResourceId }) => LogicalResourceId === StackName)
    .map(({ ResourceStatus, ResourceStatusReason }) =>
      [ResourceStatus, ResourceStatusReason].filter((text) => text !== undefined).join(': '),
    )
    .reverse();
}

const exportsOf = async (stackName: string) =>
  ((await client.send(new ListExportsCommand({}))).Exports ?? [])
    .filter(({ ExportingStackId }) => ExportingStackId?.includes(`/${stackName}/`))
    .map(({ Name, Value }) => [Name, Value]);
const importsOf = async (ExportName: string) =>
  (await client.send(new ListImportsCommand({ ExportName }))).Imports;

describe('exports', () => {
  it('are listed with their stack and shown with its outputs', async () => {
    const name = (index: number) => ({ 'Fn::Sub': `\${AWS::StackName}-TestExport-${index}` });
    const { StackId, Outputs } =
      (await create('three', {
        ...exporting('test', name(0), {
          One: { Value: 'test', Export: { Name: name(1) } },
          Two: { Value: { Ref: 'Group' }, Export: { Name: name(2) } },
          Never: { Value: 'test', Condition: 'No', Export: { Name: name(3) } },
          Plain: { Value: 'test' },
        }),
        Conditions: { No: { 'Fn::Equals': ['a', 'b'] } },
      })) ?? {};
    const { Exports = [] } = await client.send(new ListExportsCommand({}));
    expect(Exports.filter(({ ExportingStackId }) => ExportingStackId === StackId)).toEqual([
      { ExportingStackId: StackId, Name: 'three-TestExport-0', Value: 'test' },
      { ExportingStackId: StackId, Name: 'three-TestExport-1', Value: 'test' },
      { ExportingStackId: StackId, Name: 'three-TestExport-2', Value: 'three-own' },
    ]);
    expect(Outputs?.map(({ OutputKey, ExportName }) => [OutputKey, ExportName])).toEqual([
      ['Out', 'three-TestExport-0'],
      ['One', 'three-TestExport-1'],
      ['Two', 'three-TestExport-2'],
      ['Plain', undefined],
    ]);
    await remove('three');
    expect(await exportsOf('three')).toEqual([]);
  });

  it('are told in pages', async () => {
    const many = Array.from({ length: 150 }, (_, index) => [
      `E${index}`,
      { Value: 'x', Export: { Name: `many-${index}` } },
    ]);
    await create('many', exporting('x', 'many', Object.fromEntries(many)));
    const pages = [];
    for await (const { Exports = [] } of paginateListExports({ client }, {})) pages.push(Exports.length);
    expect(pages).toEqual([100, 51]);
    await expect(client.send(new ListExportsCommand({ NextToken: 'x' }))).rejects.toThrow(
      'Invalid NextToken',
    );
    await remove('many');
  });

  // https://github.com/aws-solutions/aws-waf-security-automations/issues/268 and others quote the words.
  it('have names of their own in an account and region', async () => {
    await create('first', exporting('1', 'taken'));
    expect(await create('second', exporting('2', 'taken'))).toMatchObject({
      StackStatus: 'ROLLBACK_COMPLETE',
    });
    expect(await history('second')).toEqual([
      'CREATE_IN_PROGRESS: User Initiated',
      'ROLLBACK_IN_PROGRESS: Export with name taken is already exported by stack first. Rollback requested by user.',
      'ROLLBACK_COMPLETE',
    ]);
    expect(await exportsOf('first')).toEqual([['taken', '1']]);
    await remove('first');
    expect(await create('third', exporting('3', 'taken'))).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  });

  it.each([
    [
      'a name of other characters (aws/aws-cdk, issue 28563)',
      exporting('x', 'A_B'),
      'Template format error: Output Out is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.',
    ],
    [
      'a name that a function makes of other characters',
      exporting('x', { 'Fn::Sub': '${AWS::StackName}.x' }),
      'Template format error: Output Out is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.',
    ],
    [
      'no name (aws-samples/startup-kit-templates, issue 45)',
      { ...exporting('x', 'x'), Outputs: { Out: { Value: 'x', Export: {} } } },
      'Template format error: Output Out is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.',
    ],
    [
      'a long name (aws/aws-cdk, issue 9733)',
      exporting('x', 'x'.repeat(257)),
      'Template format error: Output Out is malformed. The Name field of every Export member must not be longer than 256 characters.',
    ],
    [
      'a name that depends on a resource (aws-cloudformation/cfn-lint, issue 1632)',
      exporting('x', { 'Fn::Sub': 'a-${Group}' }),
      'Template format error: Output Out is malformed.  The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs.',
    ],
    [
      'an import whose name depends on a resource (as users quote it)',
      { Resources: { ...importing({ Ref: 'Other' }).Resources, Other: group('other') } },
      'Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
    ],
    [
      'an import in a condition (as users quote it)',
      {
        ...importing('x'),
        Conditions: { Yes: { 'Fn::Equals': [{ 'Fn::ImportValue': 'x' }, 'y'] } },
      },
      'Template error: Cannot use Fn::ImportValue in Conditions.',
    ],
  ])('with %s are refused', async (_name, template, message) => {
    await expect(create('refused', template)).rejects.toMatchObject({ name: 'ValidationError', message });
  });

  it('with a malformed name are refused by ValidateTemplate', async () => {
    const TemplateBody = JSON.stringify(exporting('x', 'A_B'));
    await expect(client.send(new ValidateTemplateCommand({ TemplateBody }))).rejects.toThrow(
      'Output Out is malformed. The Name field',
    );
  });
});

describe('imports', () => {
  it('take the value of the export, in resources and outputs', async () => {
    await create('giver', exporting({ Ref: 'Group' }, 'given'));
    const stack = await create('taker', {
      Resources: {
        Group: group({ 'Fn::Join': ['-', [{ 'Fn::ImportValue': { 'Fn::Sub': '${Name}' } }, 'taken']] }),
      },
      Parameters: { Name: { Type: 'String', Default: 'given' } },
      Outputs: { Again: { Value: { 'Fn::ImportValue': { Ref: 'Name' } } } },
    });
    expect(stack?.Outputs).toEqual([{ OutputKey: 'Again', OutputValue: 'giver-own' }]);
    expect(await importsOf('given')).toEqual(['taker']);
  });

  // Words as users report them: https://github.com/rlister/stax/issues/40, https://github.com/serverless/serverless/issues/2984
  // for the events, https://github.com/aws/aws-cdk/issues/33395 for today's words.
  it('keep the stack that exports from being deleted', async () => {
    await remove('giver');
    const reason = 'Delete canceled. Cannot delete export given as it is in use by taker.';
    expect(await settled('giver')).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      StackStatusReason: reason,
    });
    expect((await history('giver')).slice(-2)).toEqual([
      'DELETE_IN_PROGRESS: User Initiated',
      `CREATE_COMPLETE: ${reason}`,
    ]);
    const { StackSummaries = [] } = await client.send(new ListStacksCommand({}));
    expect(StackSummaries.find(({ StackName }) => StackName === 'giver')?.StackStatusReason).toBe(reason);
  });

  // The first: https://github.com/aws/aws-cdk/issues/8671 and 33395; the second:
  // https://www.filipeestacio.dev/posts/cloudformation-export-lock/
  it('keep the export from being removed or changed, and not from being described anew', async () => {
    const { Outputs: _, ...without } = exporting('x', 'x');
    const changed = { ...without, Resources: { ...without.Resources, More: group('more') } };
    expect(await update('giver', changed)).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' });
    expect((await history('giver')).slice(-3)).toEqual([
      'UPDATE_IN_PROGRESS: User Initiated',
      'UPDATE_ROLLBACK_IN_PROGRESS: Delete canceled. Cannot delete export given as it is in use by taker.',
      'UPDATE_ROLLBACK_COMPLETE',
    ]);
    // Outputs alone are an update, too.
    const other = exporting('other', 'given');
    expect(await update('giver', other)).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' });
    expect((await history('giver')).at(-2)).toBe(
      'UPDATE_ROLLBACK_IN_PROGRESS: Cannot update export given as it is in use by taker.',
    );
    expect(await exportsOf('giver')).toEqual([['given', 'giver-own']]);
    const same = { ...exporting({ Ref: 'Group' }, 'given'), Resources: changed.Resources };
    expect(await update('giver', same)).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
  });

  it('end with the stack that imports', async () => {
    await remove('taker');
    await expect(importsOf('given')).rejects.toMatchObject({
      name: 'ValidationError',
      message: "Export 'given' is not imported by any stack.",
    });
    await remove('giver');
    await expect(settled('giver')).rejects.toThrow('does not exist');
  });

  it('and the deletion of what they need do not both come through', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      const [giver, taker] = [`race-giver${round}`, `race-taker${round}`];
      await create(giver, exporting('value', giver));
      const TemplateBody = JSON.stringify(importing(giver, `Group${round}`));
      const begun = [
        () => client.send(new CreateStackCommand({ StackName: taker, TemplateBody })),
        () => client.send(new DeleteStackCommand({ StackName: giver })),
      ];
      await Promise.all((round % 2 === 0 ? begun : begun.reverse()).map((begin) => begin()));
      const made = (await settled(taker))?.StackStatus === 'CREATE_COMPLETE';
      const gone = await settled(giver).then(
        () => false,
        () => true,
      );
      outcomes.add(`${made ? 'made' : 'not made'}, ${gone ? 'gone' : 'kept'}`);
      await remove(taker);
    }
    expect([...outcomes].sort().join('; ')).toMatch(/^(made, kept|not made, gone)(; not made, gone)?$/);
  });

  it('end when an update leaves them out', async () => {
    await create('giver2', exporting('v', 'given2'));
    await create('taker2', importing('given2'));
    await update('taker2', { Resources: { Group: group('no-import') } });
    await expect(importsOf('given2')).rejects.toThrow('is not imported by any stack');
    await remove('giver2');
    await expect(settled('giver2')).rejects.toThrow('does not exist');
  });

  it('of a branch that is not taken are none', async () => {
    const stack = await create('branch', {
      Resources: { Group: group({ 'Fn::If': ['No', { 'Fn::ImportValue': 'nowhere' }, 'branch'] }) },
      Conditions: { No: { 'Fn::Equals': ['a', 'b'] } },
    });
    expect(stack).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  });

  // The events: https://github.com/widdix/aws-s3-virusscan/issues/39
  it('of what is not there roll the stack back before anything is made', async () => {
    expect(await create('missing', importing('nowhere'))).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
    expect(await history('missing')).toEqual([
      'CREATE_IN_PROGRESS: User Initiated',
      'ROLLBACK_IN_PROGRESS: No export named nowhere found. Rollback requested by user.',
      'ROLLBACK_COMPLETE',
    ]);
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: 'missing' }));
    expect(StackEvents).toHaveLength(3);
  });
});

describe('a change set that imports', () => {
  const named = (name: string) => ({ StackName: name, ChangeSetName: `set-${name}` });
  const planned = async (name: string, exported: string) => {
    const TemplateBody = JSON.stringify(importing(exported, 'MyFoo'));
    await client.send(new CreateChangeSetCommand({ ...named(name), TemplateBody, ChangeSetType: 'CREATE' }));
    return client.send(new DescribeChangeSetCommand({ ...named(name), IncludePropertyValues: true }));
  };
  const contextOf = ({ Changes }: Awaited<ReturnType<typeof planned>>) =>
    JSON.parse(Changes?.[0]?.ResourceChange?.AfterContext ?? '{}');

  it('shows the value of an export that is there', async () => {
    await create('shown', exporting('value-1', 'shown'));
    const described = await planned('show', 'shown');
    expect(contextOf(described)).toEqual({ Properties: { LogGroupName: 'value-1' } });
    expect(described).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' });
    expect(described.StatusReason).toBeUndefined();
  });

  it('warns of an export that is not there yet, and takes it once it is', async () => {
    const described = await planned('early', 'late');
    expect(described).toMatchObject({
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      StatusReason:
        '[WARN] --include-property-values option can return incomplete ChangeSet data because: ChangeSet creation failed for resource [MyFoo] because: No export named late',
    });
    expect(contextOf(described)).toEqual({
      Properties: { LogGroupName: '{{changeSet:KNOWN_AFTER_APPLY}}' },
    });
    const plain = await client.send(new DescribeChangeSetCommand(named('early')));
    expect([plain.Status, plain.StatusReason]).toEqual(['CREATE_COMPLETE', undefined]);
    await create('giver-late', exporting('late-value', 'late'));
    await client.send(new ExecuteChangeSetCommand(named('early')));
    expect(await settled('early')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  });

  it('rolls back when the export never comes', async () => {
    await planned('never', 'never-there');
    await client.send(new ExecuteChangeSetCommand(named('never')));
    expect(await settled('never')).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
  });
});
