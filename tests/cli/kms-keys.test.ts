import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { GetBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/local/index.ts';
import type { DoctorReport } from '../../src/services/doctor/doctor.ts';
import { useDeploying } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';
import { stackOutputs } from '../support/stack.ts';

const app = useDeploying();
const KEY = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:local-backoffice-alarms';

const NOT_ALLOWED = `User: arn:aws:iam::000000000000:user/local is not authorized to perform: kms:GetKeyPolicy on resource: ${KEY}`;

/** The keys that resources are encrypted with. */
async function keys() {
  const options = clientOptions(app.local().endpoint);
  const outputs = await stackOutputs(app.local(), 'local-backoffice');
  const { Table } = await new DynamoDBClient(options).send(
    new DescribeTableCommand({ TableName: outputs.TableName }),
  );
  const { logGroups = [] } = await new CloudWatchLogsClient(options).send(new DescribeLogGroupsCommand({}));
  const { Attributes } = await new SNSClient(options).send(
    new GetTopicAttributesCommand({ TopicArn: TOPIC }),
  );
  const { ServerSideEncryptionConfiguration: bucket } = await new S3Client({
    ...options,
    forcePathStyle: true,
  }).send(new GetBucketEncryptionCommand({ Bucket: outputs.ArtifactsBucket }));
  return {
    table: Table?.SSEDescription?.KMSMasterKeyArn,
    logs: logGroups.map(({ kmsKeyId }) => kmsKeyId),
    topic: Attributes?.KmsMasterKeyId,
    bucket: bucket?.Rules?.[0]?.ApplyServerSideEncryptionByDefault,
  };
}

/** The services that the policy of a topic lets publish. */
async function publishersOf(TopicArn: string): Promise<unknown> {
  const sns = new SNSClient(clientOptions(app.local().endpoint));
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  const { Statement } = JSON.parse(Attributes?.Policy ?? '{}') as {
    Statement: readonly { Effect: string; Action: string; Principal: { Service?: string | string[] } }[];
  };
  return Statement.filter(({ Effect, Action }) => Effect === 'Allow' && Action === 'sns:Publish').flatMap(
    ({ Principal }) => Principal.Service,
  );
}

/** The table has AWS's own key. */
const NONE = {
  table: 'arn:aws:kms:us-east-1:000000000000:key/5f8d3c1e-0f2a-4b6d-9c7e-1a2b3c4d5e6f',
  logs: [undefined, undefined],
  topic: undefined,
  bucket: { SSEAlgorithm: 'AES256' },
};

async function check(name: string) {
  const { result } = await app.json<DoctorReport>(['doctor']);
  return result.checks.find((each) => each.name === name);
}

describe('keys of an environment', () => {
  it('encrypt what is there already, replace nothing, and go again', async () => {
    await app.deploy();
    expect(await keys()).toEqual(NONE);
    app.config({ local: { kmsKeys: { table: KEY, bucket: KEY, logs: KEY, topic: KEY } } });
    const planned = await app.deploy(['--dry-run']);
    expect(planned.result.changes.filter(({ replacement }) => replacement !== 'no')).toEqual([]);
    expect((await app.deploy()).result.verification?.passed).toBe(true);
    expect(await keys()).toEqual({
      table: KEY,
      logs: [KEY, KEY],
      topic: KEY,
      bucket: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY },
    });
    expect(await check('role')).toMatchObject({ status: 'pass' });
    expect((await app.deploy()).result.changed).toBe(false);
    app.config({ local: {} });
    expect((await app.deploy()).code).toBe(0);
    expect(await keys()).toEqual(NONE);
  });

  it('of the topic have to let CloudWatch publish, which doctor checks', async () => {
    await app.deploy();
    expect(await check('topic-key')).toMatchObject({
      status: 'pass',
      evidence: 'the topic has no key of its own',
    });
    app.config({ local: { kmsKeys: { topic: KEY } } });
    expect(await check('topic-key')).toMatchObject({
      status: 'unknown',
      evidence: expect.stringContaining('does not exist') as string,
    });

    const kms = new KMSClient(clientOptions(app.local().endpoint));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.Arn;
    app.config({ local: { kmsKeys: { topic: KeyId } } });
    expect(await check('topic-key')).toMatchObject({
      status: 'fail',
      evidence: expect.stringContaining(
        'does not let cloudwatch.amazonaws.com use kms:Decrypt, kms:GenerateDataKey',
      ) as string,
    });
    const statement = {
      Effect: 'Allow',
      Principal: { Service: ['cloudwatch.amazonaws.com'] },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
    };
    const Policy = JSON.stringify({ Statement: [statement] });
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
    expect(await check('topic-key')).toMatchObject({ status: 'pass' });
    const Denied = JSON.stringify({
      Statement: [statement, { ...statement, Principal: '*', Effect: 'Deny' }],
    });
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: Denied }));
    expect(await check('topic-key')).toMatchObject({ status: 'fail' });
  });

  // The statement of "To enable compatibility between AWS Budgets and encrypted Amazon SNS topics" in
  // https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html#protect-sns-sse
  it('of the topic have to let every service in that the template lets publish', async () => {
    const kms = new KMSClient(clientOptions(app.local().endpoint));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.Arn;
    const letIn = (...Service: readonly string[]) => {
      const statement = { Effect: 'Allow', Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: '*' };
      const Statement = Service.map((each) => ({ ...statement, Principal: { Service: each } }));
      return kms.send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify({ Statement }) }));
    };
    for (const [tunables, services] of [
      [{}, ['cloudwatch.amazonaws.com']],
      [{ monthlyBudget: 5 }, ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com']],
    ] as const) {
      app.config({ local: { ...tunables, kmsKeys: { topic: KeyId } } });
      await app.deploy();
      expect((await keys()).topic).toBe(KeyId);
      expect(await publishersOf(TOPIC)).toEqual(services);
      for (const missing of services) {
        await letIn(...services.filter((service) => service !== missing));
        expect(await check('topic-key')).toMatchObject({
          status: 'fail',
          evidence: expect.stringContaining(
            `does not let ${missing} use kms:Decrypt, kms:GenerateDataKey;`,
          ) as string,
        });
      }
      await letIn(...services);
      expect(await check('topic-key')).toMatchObject({
        status: 'pass',
        evidence: `${KeyId} lets ${services.join(' and ')} publish`,
      });
    }
  });

  it('of the topic that may not be read are not known', async () => {
    await app.deploy();
    app.config({ local: { kmsKeys: { topic: KEY } } });
    app.onCall((call) => {
      if (call === 'kms GetKeyPolicy') throw new AwsError('AccessDeniedException', NOT_ALLOWED);
    });
    expect(await check('topic-key')).toMatchObject({
      status: 'unknown',
      evidence: expect.stringContaining('kms:GetKeyPolicy') as string,
    });
  });
});
