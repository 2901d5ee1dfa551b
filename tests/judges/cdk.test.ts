import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ListImportsCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';
import { CDK, cdkDone, runCdk } from './cdk-command.ts';

// The CDK's own command, unmodified, with an application that needs no bootstrap.
const local = useLocal('file');
const application = (retention: number) => ({
  file: 'cdk-app.mjs',
  variables: { RETENTION: String(retention) },
});
const run = (words: string, retention = 7) => runCdk(local(), application(retention), words);
const done = (words: string, retention = 7) => cdkDone(local(), application(retention), words);

const options = () => clientOptions(local().endpoint);
const stack = async (StackName: string) =>
  (await new CloudFormationClient(options()).send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];

describe.skipIf(CDK === undefined)('the CDK command', () => {
  it('finds everything new before the first deployment', async () => {
    expect(await done('diff --all')).toContain('[+] AWS::Lambda::Function');
  }, 120_000);

  it('deploys two stacks, one of which imports from the other', async () => {
    const text = await done('deploy --all --require-approval never');
    expect(text).toContain('✅  topics');
    expect(text).toContain('✅  work');
    const { StackResources = [] } = await new CloudFormationClient(options()).send(
      new DescribeStackResourcesCommand({ StackName: 'work' }),
    );
    expect(StackResources.map(({ ResourceType }) => ResourceType)).toContain('AWS::CDK::Metadata');
    const { Outputs: [exported] = [] } = (await stack('topics')) ?? {};
    const { Outputs: [output] = [] } = (await stack('work')) ?? {};
    const { Payload } = await new LambdaClient(options()).send(
      new InvokeCommand({ FunctionName: output?.OutputValue }),
    );
    expect(JSON.parse(Buffer.from(Payload ?? '').toString())).toEqual({ topic: exported?.OutputValue });
    const ExportName = exported?.ExportName;
    const { Imports } = await new CloudFormationClient(options()).send(
      new ListImportsCommand({ ExportName }),
    );
    expect(Imports).toEqual(['work']);
  }, 120_000);

  it('finds nothing to change in what it has deployed', async () => {
    expect(await done('diff --all')).toContain('Number of stacks with differences: 0');
    const text = await done('deploy --all --require-approval never');
    expect(text).toContain('topics (no changes)');
    expect(text).toContain('work (no changes)');
    // Without its own comparison CloudFormation has to find it.
    expect(await done('deploy topics --force --require-approval never')).toContain('topics (no changes)');
  }, 120_000);

  it('shows a change, and deploys it', async () => {
    const text = await done('diff work', 30);
    expect(text).toMatch(/\[-\] 7\s/);
    expect(text).toMatch(/\[\+\] 30\s/);
    expect(await done('deploy work --require-approval never', 30)).toContain('✅  work');
    const { logGroups } = await new CloudWatchLogsClient(options()).send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.map(({ retentionInDays }) => retentionInDays)).toContain(30);
    expect(await done('drift --all', 30)).toContain('Number of resources with drift: 0');
  }, 120_000);

  it('cannot destroy a stack whose export is imported', async () => {
    const { code, text } = await run('destroy topics --exclusively --force');
    expect([code === 0, text]).toEqual([
      false,
      expect.stringMatching(/Delete canceled\. Cannot delete export topics:\S+ as it is in use by work\./),
    ]);
    expect(await stack('topics')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  }, 120_000);

  it('destroys both', async () => {
    await done('destroy --all --force');
    await expect(stack('work')).rejects.toThrow('does not exist');
    await expect(stack('topics')).rejects.toThrow('does not exist');
  }, 120_000);
});
