import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { defaultTunables, templateParameters } from '../../src/environments/tunable-parameters.ts';
import { contentOf, functionSource } from '../../src/services/releases/release.ts';
import { useDeploying } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';
import { applicationTemplate, inlineTemplate, stackOutputs } from '../support/stack.ts';

const app = useDeploying();
const STACK = 'local-backoffice';

/** The template that version 0.1.0 sent: dynamic names, an AWS::IAM::Policy, a bucket that goes with its stack. */
function earlierTemplate(): string {
  const text = readFileSync(join(import.meta.dirname, '../fixtures/template-0.1.0.json'), 'utf8');
  const code = JSON.stringify(functionSource(applicationTemplate()));
  return JSON.stringify(JSON.parse(text.replace('"(code)"', () => code)));
}

/** A stack and a release as version 0.1.0 left them. */
async function deployEarlier(): Promise<void> {
  const template = earlierTemplate();
  const { Parameters: declared }: { Parameters: object } = JSON.parse(template);
  const parameters = Object.fromEntries(
    Object.entries(templateParameters('local', defaultTunables('development'))).filter(
      ([name]) => name in declared,
    ),
  );
  await app.run(['local', 'start']);
  const options = clientOptions(app.local().endpoint);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  // With the code of today it is larger than what goes inline.
  await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
  await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'earlier.json', Body: template }));
  await app.cloudFormation().send(
    new CreateStackCommand({
      StackName: STACK,
      TemplateURL: `${app.local().endpoint}/templates/earlier.json`,
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Tags: [
        { Key: 'application', Value: 'backoffice' },
        { Key: 'environment', Value: 'local' },
      ],
    }),
  );
  await app.local().idle();
  const outputs = await stackOutputs(app.local(), STACK);
  const { CodeSha256 } = await new LambdaClient(options).send(
    new GetFunctionConfigurationCommand({ FunctionName: outputs.FunctionName }),
  );
  const release = {
    ...contentOf(template, parameters, '0.1.0'),
    number: 1,
    time: '2026-11-01T00:00:00.000Z',
    by: 'arn:aws:iam::000000000000:user/local',
    account: '000000000000',
    git: null,
    rollbackTo: null,
    verified: true,
    codeSha256: CodeSha256,
  };
  const hash = createHash('sha256').update(template).digest('hex');
  const objects = { 'releases/000001.json': JSON.stringify(release), [`templates/${hash}.json`]: template };
  for (const [Key, Body] of Object.entries(objects))
    await s3.send(new PutObjectCommand({ Bucket: outputs.ArtifactsBucket, Key, Body }));
}

/** Physical ids by logical id. */
async function resources(): Promise<Record<string, string>> {
  const { ListStackResourcesCommand } = await import('@aws-sdk/client-cloudformation');
  const { StackResourceSummaries = [] } = await app
    .cloudFormation()
    .send(new ListStackResourcesCommand({ StackName: STACK }));
  return Object.fromEntries(
    StackResourceSummaries.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE').map(
      ({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId],
    ),
  );
}

async function indexes(): Promise<string[]> {
  const dynamoDB = new DynamoDBClient(clientOptions(app.local().endpoint));
  const { Table } = await dynamoDB.send(new DescribeTableCommand({ TableName: 'local-backoffice-data' }));
  return (Table?.GlobalSecondaryIndexes ?? [])
    .map(({ IndexName, IndexStatus }) => `${IndexName} ${IndexStatus}`)
    .sort();
}

/** Asks for items 20 times a second, until it is told to stop. @returns how many answered, and what else came. */
function traffic(url: string): () => Promise<{ answered: number; failures: string[] }> {
  const failures: string[] = [];
  let answered = 0;
  const pending: Promise<void>[] = [];
  const timer = setInterval(() => {
    pending.push(
      fetch(`${url}/items?limit=1`).then(
        async (response) => {
          if (response.ok) answered += 1;
          else failures.push(`${response.status} ${await response.text()}`);
        },
        (error: unknown) => void failures.push(String(error)),
      ),
    );
  }, 50);
  return async () => {
    clearInterval(timer);
    await Promise.all(pending);
    return { answered, failures };
  };
}

describe('a stack of version 0.1.0', () => {
  it('is brought up to date and back without replacing anything, without a failed request, the role never without its policy', {
    timeout: 90_000,
  }, async () => {
    await deployEarlier();
    const before = await resources();
    const { FunctionRole: RoleName = '', ItemsTable, ArtifactsBucket, ApiHttpApi, FunctionHandler } = before;
    const stay = { FunctionRole: RoleName, ItemsTable, ArtifactsBucket, ApiHttpApi, FunctionHandler };
    const iam = new IAMClient(clientOptions(app.local().endpoint));
    const policies: string[][] = [];
    app.onStep(async () => {
      policies.push((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames ?? []);
    });
    await app.run(['items', 'create', '--id', 'kept']);
    const stop = traffic((await stackOutputs(app.local(), STACK)).ApiEndpoint ?? '');

    const dry = await app.json<{ changes: { logicalId: string; action: string; replacement: string }[] }>([
      'diff',
    ]);
    expect(dry.result.changes.filter(({ replacement }) => replacement !== 'no')).toEqual([]);
    const forward = await app.deploy();
    expect([forward.code, forward.result.release.number, forward.result.verification?.passed]).toEqual([
      0,
      2,
      true,
    ]);
    expect(forward.stderr).toContain(
      'in two updates: the policy of the role is made under a second name first',
    );
    expect(forward.stderr).toContain('an index of the table is made or removed in an update of its own');
    expect(await indexes()).toEqual(['StatusByUpdate ACTIVE', 'StatusIndex ACTIVE']);
    const after = await resources();
    expect(after).toMatchObject(stay);
    expect([after.FunctionTablePolicy, after.FunctionTableAccess]).toEqual([undefined, expect.any(String)]);
    expect((await app.deploy()).result.changed).toBe(false);

    const back = await app.json<{ changed: boolean }>(['rollback', '1']);
    expect([back.code, back.result.changed]).toEqual([0, true]);
    expect(await resources()).toMatchObject({ ...stay, FunctionTablePolicy: expect.any(String) as string });
    expect(await indexes()).toEqual(['StatusIndex ACTIVE']);
    app.onStep(() => undefined);

    const { answered, failures } = await stop();
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(20);
    expect(policies.filter((names) => names.length === 0)).toEqual([]);
    expect(policies.some((names) => names.includes('local-backoffice-lambda-dynamodb-next'))).toBe(true);
    const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    expect(PolicyNames).toEqual(['local-backoffice-lambda-dynamodb']);
    expect((await app.run(['items', 'get', 'kept'])).code).toBe(0);
  });
});

describe('the embedded CloudFormation', () => {
  it('removes the old resource last: a policy of one name is gone after a change of its type', async () => {
    await deployEarlier();
    const { FunctionRole: RoleName = '' } = await resources();
    await app.changeByHandTo(inlineTemplate());
    const iam = new IAMClient(clientOptions(app.local().endpoint));
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual([]);
  });

  it('keeps the type of a logical id', async () => {
    await deployEarlier();
    await expect(
      app.changeByHandTo(earlierTemplate().replace('"AWS::IAM::Policy"', '"AWS::IAM::RolePolicy"')),
    ).rejects.toThrow(/Update of resource type is not permitted.*FunctionTablePolicy/);
  });
});
