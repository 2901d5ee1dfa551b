import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ITEM_TABLE } from '../support/item-table.ts';
import { hasAws, runForText, runProgram } from '../support/programs.ts';
import { useLocal } from '../support/use-local.ts';

// `aws cloudformation` as a client of the embedded CloudFormation. It waits up to 30 s between two looks, so a test
// waits until nothing is going on any more, and then asks it to wait.
const local = useLocal('file');

const argv = (words: readonly string[]) => ['--endpoint-url', local().endpoint, '--output', 'json', ...words];
const aws = (...words: string[]) => runProgram('aws', argv(words), local().directory);
const cloudFormation = (...words: string[]) => aws('cloudformation', ...words);
const wait = async (what: string, ...words: string[]) => {
  await local().idle();
  await cloudFormation('wait', what, ...words);
};

function template(name: string, resources: object): string {
  writeFileSync(join(local().directory, name), JSON.stringify({ Resources: resources }));
  return `file://${name}`;
}

const logs = (LogGroupName: string) => ({
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } },
});

/** A function whose code is a directory, as `package` takes it. */
const FUNCTION = `
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Days: {Type: Number, Default: 7}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
      ManagedPolicyArns:
        - !Sub arn:\${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties: {Runtime: nodejs22.x, Handler: index.handler, Role: !GetAtt Role.Arn, Code: ./code}
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Sub "/packaged/\${Function}", RetentionInDays: !Ref Days}
Outputs:
  Days: {Value: !Ref Days}
  Name: {Value: !Ref Function}
`;

/** What `deploy` has planned, carried out. */
async function carryOut(stack: string, kind: string): Promise<void> {
  const { Summaries } = (await cloudFormation('list-change-sets', '--stack-name', stack)) as {
    Summaries: { ChangeSetId: string; ExecutionStatus: string }[];
  };
  const planned = Summaries.find(({ ExecutionStatus }) => ExecutionStatus === 'AVAILABLE');
  await cloudFormation('execute-change-set', '--change-set-name', planned?.ChangeSetId ?? '');
  await wait(`stack-${kind}-complete`, '--stack-name', stack);
}

const statusOf = async (stack: string) =>
  cloudFormation('describe-stacks', '--stack-name', stack, '--query', 'Stacks[0].StackStatus');

describe.skipIf(!hasAws)('aws cloudformation', () => {
  it('deploys a stack, changes it, finds nothing to change, and deletes it', async () => {
    const deploy = (file: string, ...more: string[]) =>
      runForText(
        'aws',
        argv(['cloudformation', 'deploy', '--stack-name', 'own', '--template-file', file, ...more]),
        local().directory,
      );
    template('one.json', logs('one'));
    template('two.json', logs('two'));
    await deploy('one.json', '--no-execute-changeset');
    await carryOut('own', 'create');
    await deploy('two.json', '--no-execute-changeset', '--tags', 'team=ops');
    await carryOut('own', 'update');
    expect(await statusOf('own')).toBe('UPDATE_COMPLETE');
    expect(await deploy('two.json', '--no-fail-on-empty-changeset', '--tags', 'team=ops')).toContain(
      'No changes to deploy',
    );
    await cloudFormation('delete-stack', '--stack-name', 'own');
    await wait('stack-delete-complete', '--stack-name', 'own');
    await expect(statusOf('own')).rejects.toThrow('Stack with id own does not exist');
  }, 40_000);

  it('packages a template in YAML twice, deploys it twice, and a change from S3', async () => {
    const { directory, endpoint } = local();
    mkdirSync(join(directory, 'code'));
    writeFileSync(join(directory, 'code', 'index.js'), "exports.handler = async () => 'packaged'");
    writeFileSync(join(directory, 'function.yaml'), FUNCTION);
    const command = (...words: string[]) =>
      runForText('aws', ['cloudformation', ...words], directory, {
        // `--endpoint-url` would be of CloudFormation alone.
        AWS_ENDPOINT_URL: endpoint,
      });
    const bucket = { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'packages' } } };
    const body = template('bucket.json', bucket);
    await cloudFormation('create-stack', '--stack-name', 'packages', '--template-body', body);
    await local().idle();
    const to = ['--s3-bucket', 'packages'];
    for (const file of ['first.yaml', 'second.yaml'])
      await command('package', '--template-file', 'function.yaml', ...to, '--output-template-file', file);
    // What is there under the hash of its content is not uploaded again.
    const listed = (await aws('s3api', 'list-objects-v2', '--bucket', 'packages')) as { Contents: unknown[] };
    expect(listed.Contents).toHaveLength(1);
    const deploy = (...more: string[]) =>
      command('deploy', '--stack-name', 'packaged', '--capabilities', 'CAPABILITY_IAM', ...more);
    expect(await deploy('--template-file', 'first.yaml')).toContain('Successfully created/updated stack');
    expect(await deploy('--template-file', 'second.yaml', '--no-fail-on-empty-changeset')).toContain(
      'No changes to deploy',
    );
    const outputs = async () =>
      (await cloudFormation(
        ...['describe-stacks', '--stack-name', 'packaged', '--query', 'Stacks[0].Outputs[].OutputValue'],
      )) as string[];
    const [, name = ''] = await outputs();
    await aws('lambda', 'invoke', '--function-name', name, 'answer.json');
    expect(readFileSync(join(directory, 'answer.json'), 'utf8')).toBe('"packaged"');
    // Not in the second of the one before: the command names change sets by the time.
    const changed = ['--parameter-overrides', 'Days=30', ...to, '--no-execute-changeset'];
    await deploy('--template-file', 'second.yaml', ...changed);
    await carryOut('packaged', 'update');
    expect(await outputs()).toEqual(['30', name]);
  }, 120_000);

  it('takes up a table that is there, and leaves it when its stack goes', async () => {
    const TableName = 'there';
    writeFileSync(join(local().directory, 'table.json'), JSON.stringify({ TableName, ...ITEM_TABLE }));
    await aws('dynamodb', 'create-table', '--cli-input-json', 'file://table.json');
    const Table = {
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'Retain',
      Properties: { TableName, ...ITEM_TABLE },
    };
    const wanted = {
      ResourceType: Table.Type,
      LogicalResourceId: 'Table',
      ResourceIdentifier: { TableName },
    };
    const named = ['--stack-name', 'taken', '--change-set-name', 'import'];
    const body = template('import.json', { Table });
    await cloudFormation(
      'create-change-set',
      ...named,
      '--change-set-type',
      'IMPORT',
      '--template-body',
      body,
      '--resources-to-import',
      JSON.stringify([wanted]),
    );
    await wait('change-set-create-complete', ...named);
    expect(await cloudFormation('describe-change-set', ...named)).toMatchObject({
      Changes: [{ ResourceChange: { Action: 'Import', PhysicalResourceId: TableName } }],
    });
    await cloudFormation('execute-change-set', ...named);
    await wait('stack-import-complete', '--stack-name', 'taken');
    await cloudFormation('delete-stack', '--stack-name', 'taken');
    await wait('stack-delete-complete', '--stack-name', 'taken');
    expect(await aws('dynamodb', 'describe-table', '--table-name', TableName)).toMatchObject({
      Table: { TableStatus: 'ACTIVE' },
    });
  }, 40_000);

  it.each([
    [['describe-stack-events', '--stack-name', 'no'], 'Stack [no] does not exist'],
    [
      [
        'create-stack',
        '--stack-name',
        'x',
        '--template-body',
        '{}',
        '--template-url',
        'https://b.s3.amazonaws.com/k',
      ],
      'You must specify either TemplateBody or TemplateURL, but not both',
    ],
  ])('%j is refused in the words of AWS', async (words, message) => {
    await expect(cloudFormation(...words)).rejects.toThrow(`(ValidationError) when calling the`);
    await expect(cloudFormation(...words)).rejects.toThrow(message);
  });
});
