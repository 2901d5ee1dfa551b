import { writeFileSync } from 'node:fs';
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

/** What `deploy` has planned, carried out. */
async function carryOut(stack: string, kind: string): Promise<void> {
  const { Summaries } = (await cloudFormation('list-change-sets', '--stack-name', stack)) as {
    Summaries: { ChangeSetId: string }[];
  };
  await cloudFormation('execute-change-set', '--change-set-name', Summaries[0]?.ChangeSetId ?? '');
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
