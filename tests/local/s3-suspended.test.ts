import {
  CloudFormationClient,
  UpdateStackCommand,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

// localstack tests/aws/services/s3/test_s3_api.snapshot.json, recorded on AWS: test_put_object_on_suspended_bucket,
// test_delete_object_on_suspended_bucket.
const local = useLocal('test');
const Bucket = 'suspended';
const Key = 'key';
const s3 = () => s3Client(local());

beforeEach(() => makeBucket(local(), Bucket, { VersioningConfiguration: { Status: 'Enabled' } }));

async function suspend(): Promise<void> {
  const client = new CloudFormationClient(clientOptions(local().endpoint));
  const Properties = { BucketName: Bucket, VersioningConfiguration: { Status: 'Suspended' } };
  const TemplateBody = JSON.stringify({ Resources: { B: { Type: 'AWS::S3::Bucket', Properties } } });
  await client.send(new UpdateStackCommand({ StackName: Bucket, TemplateBody }));
  await waitUntilStackUpdateComplete(
    { client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
    { StackName: Bucket },
  );
}

const put = async (Body: string) => (await s3().send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
const remove = async (VersionId?: string) => {
  const { $metadata: _, ...answer } = await s3().send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  return answer;
};

async function read(VersionId?: string) {
  const answer = await s3().send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return [answer.VersionId, await answer.Body?.transformToString()];
}

/** Ids of versions and of delete markers, the latest with a star. */
async function listed() {
  const { Versions = [], DeleteMarkers = [] } = await s3().send(new ListObjectVersionsCommand({ Bucket }));
  const shown = (all: typeof DeleteMarkers) =>
    all.map(({ VersionId, IsLatest }) => `${VersionId}${IsLatest ? '*' : ''}`);
  return [shown(Versions), shown(DeleteMarkers)];
}

describe('a bucket that no longer keeps versions', () => {
  it('keeps one version without an id, and it is the latest', async () => {
    const [first, second] = [await put('1'), await put('2')];
    await suspend();
    expect(await listed()).toEqual([[`${second}*`, first], []]);
    expect(await put('3')).toBeUndefined();
    expect(await listed()).toEqual([['null*', second, first], []]);
    expect(await put('4')).toBeUndefined();
    expect(await listed()).toEqual([['null*', second, first], []]);
    expect(await read()).toEqual(['null', '4']);
    expect(await read('null')).toEqual(['null', '4']);
    expect(await read(second)).toEqual([second, '2']);
    await s3().send(
      new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${Key}?versionId=${first}` }),
    );
    expect([await listed(), await read()]).toEqual([
      [['null*', second, first], []],
      ['null', '1'],
    ]);
  });

  it('covers an object with a delete marker without an id, in the place of that version', async () => {
    const [first, second] = [await put('1'), await put('2')];
    await suspend();
    expect(await remove()).toEqual({ DeleteMarker: true, VersionId: 'null' });
    expect(await listed()).toEqual([[second, first], ['null*']]);
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await put('3')).toBeUndefined();
    expect(await listed()).toEqual([['null*', second, first], []]);
    expect(await remove()).toEqual({ DeleteMarker: true, VersionId: 'null' });
    expect(await listed()).toEqual([[second, first], ['null*']]);
    expect(await remove('null')).toEqual({ DeleteMarker: true, VersionId: 'null' });
    expect(await read()).toEqual([second, '2']);
  });

  it('goes on page by page behind the version without an id', async () => {
    const first = await put('1');
    await suspend();
    await put('2');
    const page = await s3().send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 }));
    expect([page.Versions?.[0]?.VersionId, page.NextVersionIdMarker]).toEqual(['null', 'null']);
    const rest = await s3().send(
      new ListObjectVersionsCommand({ Bucket, KeyMarker: Key, VersionIdMarker: page.NextVersionIdMarker }),
    );
    expect(rest.Versions?.map(({ VersionId }) => VersionId)).toEqual([first]);
  });
});
