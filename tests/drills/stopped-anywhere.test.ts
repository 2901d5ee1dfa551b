import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/local/index.ts';
import { useDeploying, withTemplate } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';
import { sampled } from '../support/scale.ts';

/**
 * Refused or interrupted at each of its calls in turn, a command leaves the releases and the protections as they were,
 * and the same command then comes to its end.
 */
const app = useDeploying();
const STACK = 'local-backoffice';
const CONFIRM = ['--confirm', 'local'];

const another = withTemplate((template) => {
  const document: { Resources: Record<string, { Type: string; Properties: { MemorySize?: number } }> } =
    JSON.parse(template);
  for (const { Type, Properties } of Object.values(document.Resources))
    if (Type === 'AWS::Lambda::Function') Properties.MemorySize = 512;
  return JSON.stringify(document);
}, '0.0.1');

/** Stops a command at its nth call. @returns what the command needs to be interrupted. */
function stopAt(n: number, how: string): { signal: AbortSignal } {
  const controller = new AbortController();
  let count = 0;
  app.onCall((call) => {
    count += 1;
    if (count !== n + 1) return;
    if (how === 'interrupted') controller.abort();
    else
      throw new AwsError(
        'AccessDenied',
        `User: arn:aws:iam::000000000000:user/x is not authorized: ${call}`,
        403,
      );
  });
  return { signal: controller.signal };
}

async function goOn(): Promise<void> {
  app.onCall(() => undefined);
  await app.local().idle();
}

/** The keys of the recorded releases. */
async function releases(): Promise<readonly string[]> {
  const client = new S3Client({ ...clientOptions(app.local().endpoint), forcePathStyle: true });
  const Bucket = `${STACK}-artifacts-000000000000-us-east-1`;
  try {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'releases/' }));
    return Contents.map(({ Key = '' }) => Key);
  } catch {
    return [];
  }
}

async function protections() {
  const { Stacks: [stack] = [] } = await app
    .cloudFormation()
    .send(new DescribeStacksCommand({ StackName: STACK }));
  const { Table } = await new DynamoDBClient(clientOptions(app.local().endpoint)).send(
    new DescribeTableCommand({ TableName: `${STACK}-data` }),
  );
  return [stack?.EnableTerminationProtection, Table?.DeletionProtectionEnabled];
}

async function stands(): Promise<boolean> {
  const { Stacks = [] } = await app.cloudFormation().send(new DescribeStacksCommand({}));
  return Stacks.some(
    ({ StackName, StackStatus = '' }) => StackName === STACK && !StackStatus.startsWith('DELETE_'),
  );
}

const HOW = ['denied', 'interrupted'];
const at = (count: number) => HOW.flatMap((how) => sampled(count).map((n) => [how, n] as const));

describe('a first deployment', () => {
  it.each(at(32))('%s at call %i is ended by the same command', async (how, n) => {
    const { signal } = stopAt(n, how);
    await app.run(['deploy'], { signal });
    await goOn();
    expect((await app.run(['deploy', '--yes'])).code).toBe(0);
    expect(await releases()).toHaveLength(1);
    expect((await app.run(['items', 'list'])).code).toBe(0);
  });
});

describe('a later deployment', () => {
  it.each(at(30))('%s at call %i loses no release and no protection', async (how, n) => {
    app.config({ local: { class: 'production' } });
    await app.run(['deploy', ...CONFIRM]);
    const before = await releases();
    const { signal } = stopAt(n, how);
    await app.run(['deploy', ...CONFIRM], { ...another, signal });
    await goOn();
    expect(await releases()).toEqual(expect.arrayContaining([...before]));
    expect(await protections()).toEqual([true, true]);
    expect((await app.run(['deploy', ...CONFIRM], another)).code).toBe(0);
    expect((await app.run(['items', 'list'])).code).toBe(0);
  });
});

describe('a rollback', () => {
  it.each(at(30))('%s at call %i loses no release and no protection', async (how, n) => {
    app.config({ local: { class: 'production' } });
    await app.run(['deploy', ...CONFIRM]);
    await app.run(['deploy', ...CONFIRM], another);
    const before = await releases();
    const { signal } = stopAt(n, how);
    await app.run(['rollback', '1', ...CONFIRM], { signal });
    await goOn();
    expect(await releases()).toEqual(expect.arrayContaining([...before]));
    expect(await protections()).toEqual([true, true]);
    expect((await app.run(['rollback', '1', ...CONFIRM])).code).toBe(0);
    expect((await app.run(['items', 'list'])).code).toBe(0);
  });
});

describe('a destruction', () => {
  it.each(at(20))(
    '%s at call %i weakens nothing that stands, and is ended by the same command',
    async (how, n) => {
      app.config({ local: { class: 'production' } });
      await app.run(['deploy', ...CONFIRM]);
      const before = await releases();
      const { signal } = stopAt(n, how);
      await app.run(['destroy', '--lift-protection', ...CONFIRM], { signal });
      await goOn();
      // The table outlives the stack, and so do the releases that its backups need.
      expect(await releases()).toEqual(before);
      if (await stands()) expect(await protections()).toEqual([true, true]);
      expect((await app.run(['destroy', '--lift-protection', ...CONFIRM])).code).toBeOneOf([0, 7]);
      expect(await stands()).toBe(false);
      expect((await app.run(['deploy', ...CONFIRM])).code).toBe(0);
    },
  );
});
