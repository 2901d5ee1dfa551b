import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import * as s3 from '@aws-sdk/client-s3';
import { NormalizedSchema } from '@smithy/core/schema';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { declaredOperations } from '../support/handlers.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { ROOT } from '../support/paths.ts';

const [Bucket, Key, Body] = ['bucket', 'one.txt', 'release contents'];
/** Requests of these go to hosts of their own, or are made by nobody but AWS. */
const ELSEWHERE = ['ListDirectoryBuckets', 'CreateSession', 'WriteGetObjectResponse'];

let local: TestLocal;
let client: s3.S3Client;

beforeAll(async () => {
  local = await startLocal();
  const cloudformation = new CloudFormationClient(clientOptions(local.endpoint));
  const resource = {
    Type: 'AWS::S3::Bucket',
    Properties: { BucketName: Bucket, VersioningConfiguration: { Status: 'Enabled' } },
  };
  const TemplateBody = JSON.stringify({ Resources: { B: resource } });
  await cloudformation.send(new CreateStackCommand({ StackName: 'b', TemplateBody }));
  await local.idle();
  client = new s3.S3Client({ ...clientOptions(local.endpoint), forcePathStyle: true });
  await client.send(new s3.PutObjectCommand({ Bucket, Key, Body }));
});

afterAll(() => local.close());

/** Something of a schema, with all that it may have. */
function sample(schema: NormalizedSchema, name: string, depth = 0): unknown {
  if (name === 'Bucket') return Bucket;
  if (name === 'Key') return Key;
  if (schema.isStructSchema())
    return depth > 4
      ? {}
      : Object.fromEntries(
          [...schema.structIterator()].map(([each, member]) => [each, sample(member, each, depth + 1)]),
        );
  if (schema.isListSchema()) return [sample(schema.getValueSchema(), '', depth + 1)];
  if (schema.isMapSchema()) return { x: sample(schema.getValueSchema(), '', depth + 1) };
  if (schema.isNumericSchema()) return 1;
  if (schema.isBooleanSchema()) return true;
  if (schema.isTimestampSchema()) return new Date(0);
  return schema.isBlobSchema() ? Buffer.from('x') : 'x';
}

const served = declaredOperations(join(ROOT, 'src', 'local', 'services', 's3')).map(({ name }) => name);
const others = Object.entries(s3).flatMap(([name, schema]) =>
  name.endsWith('$') && Array.isArray(schema) && schema[0] === 9 && !served.includes(name)
    ? [[name.slice(0, -1), schema] as const]
    : [],
);

async function versions(): Promise<unknown> {
  const { Versions, DeleteMarkers } = await client.send(new s3.ListObjectVersionsCommand({ Bucket }));
  return { Versions, DeleteMarkers };
}

it('operations that are not served are refused, and nothing that is kept changes', async () => {
  expect(others.length).toBeGreaterThan(80);
  const before = await versions();
  const letIn: string[] = [];
  for (const [name, schema] of others) {
    if (ELSEWHERE.includes(name)) continue;
    const command: unknown = Reflect.get(s3, `${name}Command`);
    if (typeof command !== 'function') throw new Error(`the SDK has no ${name}Command`);
    const input = sample(NormalizedSchema.of(schema[4]), '') as object;
    // The SDK takes these for itself.
    const { ChecksumAlgorithm: _, ...rest } = input as Record<string, unknown>;
    const answer: string = await client.send(Reflect.construct(command, [rest])).then(
      () => 'let in',
      (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
    );
    if (!answer.includes('The embedded environment does not')) letIn.push(`${name}: ${answer}`);
    expect([name, await versions()]).toEqual([name, before]);
  }
  expect(letIn).toEqual([]);
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
it('a copy is not taken for an object', async () => {
  const copy = new s3.CopyObjectCommand({ Bucket, Key: 'two.txt', CopySource: `${Bucket}/${Key}` });
  await expect(client.send(copy)).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'The embedded environment does not serve the header x-amz-copy-source of s3 PutObject',
  });
});
