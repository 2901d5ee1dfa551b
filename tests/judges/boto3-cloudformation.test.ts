import { describe, expect, it } from 'vitest';
import { hasBoto3, runProgram } from '../support/programs.ts';
import { useLocal } from '../support/use-local.ts';

/**
 * boto3 as a client of the embedded CloudFormation that shares no code with it: what it reads through botocore's own
 * model is held against what is recorded on AWS in localstack's tests/aws/services/cloudformation/**.snapshot.json.
 */
const local = useLocal('file');

/** What each script begins with. Waiters look after as little as a tenth of a second. */
const PRELUDE = `
import boto3, botocore, json, sys, time
cf = boto3.client('cloudformation', endpoint_url=sys.argv[1])
quick = {'Delay': 0.1, 'MaxAttempts': 100}
wait = lambda what, **of: cf.get_waiter(what).wait(WaiterConfig=quick, **of)
logs = lambda name: {'Type': 'AWS::Logs::LogGroup', 'Properties': {'LogGroupName': name}}
topic = lambda **more: {'Type': 'AWS::SNS::Topic', 'Properties': more}
text = lambda resources, **more: json.dumps({'Resources': resources, **more})
def refusal(call, **request):
    try:
        call(**request)
    except botocore.exceptions.ClientError as error:
        return [error.response['Error']['Code'], error.response['Error']['Message']]
def plan(stack, template, name='plan', kind='UPDATE', **more):
    made = cf.create_change_set(StackName=stack, ChangeSetName=name, ChangeSetType=kind, TemplateBody=template, **more)
    return made['Id']
def carry_out(stack, kind, id):
    wait('change_set_create_complete', ChangeSetName=id)
    cf.execute_change_set(ChangeSetName=id)
    wait(f'stack_{kind}_complete', StackName=stack)
told = lambda result: print(json.dumps(result, default=str))
`;

const boto3 = (script: string) =>
  runProgram('python3', ['-c', `${PRELUDE}\n${script}`, local().endpoint], local().directory);

const UNRESOLVED = 'Template format error: Unresolved resource dependencies [B] in the';

describe.skipIf(!hasBoto3)('boto3', () => {
  it('makes, changes and deletes a stack by change sets of one name, and reads what is always there', async () => {
    const told = await boto3(`
carry_out('own', 'create', plan('own', text({'L': logs('own-1')}), kind='CREATE', Tags=[{'Key': 'foo', 'Value': 'bar'}]))
made = cf.describe_stacks(StackName='own')['Stacks'][0]
events = cf.describe_stack_events(StackName='own')['StackEvents'][::-1]
carry_out('own', 'update', plan('own', text({'L': logs('own-2')})))
again = plan('own', text({'L': logs('own-3')}))
left = [each['ChangeSetId'] for each in cf.list_change_sets(StackName='own')['Summaries']]
change_set = cf.describe_change_set(ChangeSetName=again)
cf.delete_stack(StackName='own')
wait('stack_delete_complete', StackName=made['StackId'])
deleted = cf.describe_stacks(StackName=made['StackId'])['Stacks'][0]
told({'made': made, 'events': [[e['ResourceStatus'], e.get('ResourceStatusReason')] for e in events],
  'left': left == [again], 'changeSet': change_set, 'members': sorted(deleted), 'status': deleted['StackStatus'],
  'again': refusal(cf.describe_stacks, StackName='own')})`);
    const always = { NotificationARNs: [], RollbackConfiguration: {} };
    expect(told).toMatchObject({
      made: {
        ...always,
        StackStatus: 'CREATE_COMPLETE',
        ChangeSetId: expect.stringContaining(':changeSet/plan/') as string,
        EnableTerminationProtection: false,
        LastUpdatedTime: expect.any(String) as string,
        Tags: [{ Key: 'foo', Value: 'bar' }],
      },
      events: [
        ['REVIEW_IN_PROGRESS', 'User Initiated'],
        ['CREATE_IN_PROGRESS', 'User Initiated'],
        ['CREATE_IN_PROGRESS', null],
        ['CREATE_IN_PROGRESS', 'Resource creation Initiated'],
        ['CREATE_COMPLETE', null],
        ['CREATE_COMPLETE', null],
      ],
      left: true,
      changeSet: {
        ...always,
        IncludeNestedStacks: false,
        Changes: [{ ResourceChange: { Replacement: 'True', PolicyAction: 'ReplaceAndDelete' } }],
      },
      status: 'DELETE_COMPLETE',
      again: ['ValidationError', 'Stack with id own does not exist'],
    });
    const { members } = told as { members: string[] };
    expect(members).toEqual(expect.arrayContaining(['DeletionTime', 'NotificationARNs']));
    expect(members).not.toContain('EnableTerminationProtection');
    expect(members).not.toContain('Outputs');
  });

  it('gets a template refused that refers to nothing, and DescribeStacks still answers', async () => {
    const told = await boto3(`
off = {'Conditions': {'No': {'Fn::Equals': ['a', 'b']}}}
skipped = {'A': topic(), 'B': {**topic(), 'Condition': 'No'}}
bad = lambda resources, **more: refusal(cf.create_stack, StackName='bad', TemplateBody=text(resources, **more))
told([
  bad(skipped, Outputs={'O': {'Value': {'Ref': 'B'}}}, **off),
  bad({**skipped, 'A': topic(TopicName={'Ref': 'B'})}, **off),
  bad({'A': topic(TopicName={'Fn::FindInMap': ['m', 'a', 'b']})}),
  bad({'AWS::NoValue': topic()}),
  bad({'T': topic(), 'L': logs({'Fn::GetAtt': ['T', 'Nothing']})}),
  [each['StackName'] for each in cf.describe_stacks()['Stacks']],
])`);
    expect(told).toEqual([
      ...[
        `${UNRESOLVED} Outputs block of the template`,
        `${UNRESOLVED} Resources block of the template`,
        'Template error: Unable to get mapping for m::a::b',
        'Template format error: Resource name AWS::NoValue is non alphanumeric.',
        'Template error: resource T does not support attribute type Nothing in Fn::GetAtt',
      ].map((message) => ['ValidationError', message]),
      [],
    ]);
  });

  it('is told what is not there in the words of each operation', async () => {
    const told = await boto3(`
no = {'StackName': 'no'}
told([
  refusal(cf.describe_stack_events, **no),
  refusal(cf.describe_stack_resource, **no, LogicalResourceId='A'),
  refusal(cf.describe_change_set, **no, ChangeSetName='c'),
  refusal(cf.delete_change_set, **no, ChangeSetName='c'),
  refusal(cf.describe_change_set, ChangeSetName='c'),
  refusal(cf.get_template),
  refusal(cf.create_stack, StackName='x', TemplateURL='https://example.com/x.json'),
])`);
    expect(told).toEqual(
      [
        'Stack [no] does not exist',
        "Stack 'no' does not exist",
        'Stack [no] does not exist',
        'Stack [no] does not exist',
        'StackName must be specified if ChangeSetName is not specified as an ARN.',
        'StackName is required if ChangeSetName is not specified.',
        'TemplateURL must be a supported URL.',
      ].map((message) => ['ValidationError', message]),
    );
  });

  it('is told why a property changes, and what hangs on an attribute', async () => {
    const told = await boto3(`
both = text({'T': topic(DisplayName={'Ref': 'P'}, TopicName='t'), 'L': logs({'Fn::Sub': 'l-\${T.DisplayName}'})},
    Parameters={'P': {'Type': 'String'}})
value = lambda v: [{'ParameterKey': 'P', 'ParameterValue': v}]
changes = lambda id, **more: [c['ResourceChange'] for c in cf.describe_change_set(ChangeSetName=id, **more)['Changes']]
first = plan('why', both, kind='CREATE', Parameters=value('one'))
adds = changes(first, IncludePropertyValues=True)
carry_out('why', 'create', first)
second = plan('why', both, Parameters=value('two'))
plain, valued = changes(second), changes(second, IncludePropertyValues=True)
carry_out('why', 'update', second)
told({'adds': adds, 'plain': plain, 'valued': valued,
  'ids': [r['PhysicalResourceId'] for r in cf.describe_stack_resources(StackName='why')['StackResources']]})`);
    const target = { Attribute: 'Properties', Name: 'DisplayName', RequiresRecreation: 'Never' };
    expect(told).toMatchObject({
      adds: [
        { Action: 'Add', Replacement: 'True' },
        {
          Action: 'Add',
          Replacement: 'True',
          AfterContext: '{"Properties":{"LogGroupName":"{{changeSet:KNOWN_AFTER_APPLY}}"}}',
        },
      ],
      plain: [
        {
          LogicalResourceId: 'T',
          Replacement: 'False',
          Details: [
            {
              Target: target,
              Evaluation: 'Static',
              ChangeSource: 'ParameterReference',
              CausingEntity: 'P',
            },
            { Target: target, Evaluation: 'Dynamic', ChangeSource: 'DirectModification' },
          ],
        },
        {
          LogicalResourceId: 'L',
          Replacement: 'Conditional',
          Details: [
            {
              Target: { Name: 'LogGroupName', RequiresRecreation: 'Always' },
              Evaluation: 'Dynamic',
              ChangeSource: 'ResourceAttribute',
              CausingEntity: 'T.DisplayName',
            },
          ],
        },
      ],
      // With values AWS leaves out what only hangs on an attribute.
      valued: [
        { LogicalResourceId: 'T', Details: [{ Target: { BeforeValue: 'one', AfterValue: 'two' } }, {}] },
      ],
      ids: ['arn:aws:sns:us-east-1:000000000000:t', 'l-two'],
    });
  });

  it('takes up a table that is there', async () => {
    const told = await boto3(`
db = boto3.client('dynamodb', endpoint_url=sys.argv[1])
keys = {'KeySchema': [{'AttributeName': 'id', 'KeyType': 'HASH'}],
    'AttributeDefinitions': [{'AttributeName': 'id', 'AttributeType': 'S'}], 'BillingMode': 'PAY_PER_REQUEST'}
db.create_table(TableName='there', **keys)
table = {'Type': 'AWS::DynamoDB::Table', 'DeletionPolicy': 'Retain', 'Properties': {'TableName': 'there', **keys}}
wanted = [{'ResourceType': 'AWS::DynamoDB::Table', 'LogicalResourceId': 'T', 'ResourceIdentifier': {'TableName': 'there'}}]
none = refusal(cf.create_change_set, StackName='taken', ChangeSetName='i', ChangeSetType='IMPORT', TemplateBody=text({'T': table}))
carry_out('taken', 'import', plan('taken', text({'T': table}), kind='IMPORT', ResourcesToImport=wanted))
status = cf.describe_stacks(StackName='taken')['Stacks'][0]['StackStatus']
cf.delete_stack(StackName='taken')
told([none, status, db.describe_table(TableName='there')['Table']['TableStatus']])`);
    expect(told).toEqual([
      ['ValidationError', 'Must Provide at least one resource to import'],
      'IMPORT_COMPLETE',
      'ACTIVE',
    ]);
  });
});
