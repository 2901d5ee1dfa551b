import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type Tag,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { authorization } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

// Values: localstack tests/aws/services/s3/test_s3_api.snapshot.json, TestS3BucketObjectTagging.
const local = useLocal('file');
const Bucket = 'tagged';
const VERSIONED = { VersioningConfiguration: { Status: 'Enabled' } };

beforeAll(async () => {
  await makeBucket(local(), Bucket);
  await makeBucket(local(), 'versioned', VERSIONED);
});

const put = (Key: string, Tagging?: string, bucket = Bucket) =>
  s3Client(local()).send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'test-tagging', Tagging }));
const tag = (Key: string, TagSet: Tag[], more: object = {}) =>
  s3Client(local()).send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet }, ...more }));
const get = (Key: string, more: object = {}) =>
  s3Client(local()).send(new GetObjectTaggingCommand({ Bucket, Key, ...more }));
const tagsOf = async (Key: string, more: object = {}) => (await get(Key, more)).TagSet;
const count = async (Key: string) =>
  (await s3Client(local()).send(new HeadObjectCommand({ Bucket, Key }))).TagCount;

describe('tags of an object', () => {
  it('are put, replaced, counted and removed', async () => {
    await put('crud');
    expect([await tagsOf('crud'), await count('crud')]).toEqual([[], undefined]);
    const two = [
      { Key: 'tag1', Value: 'tag1' },
      { Key: 'tag2', Value: '' },
    ];
    await tag('crud', two);
    expect(await tagsOf('crud')).toEqual(two);
    await tag('crud', [{ Key: 'tag3', Value: 'tag3' }]);
    expect(await tagsOf('crud')).toEqual([{ Key: 'tag3', Value: 'tag3' }]);
    const read = await s3Client(local()).send(new GetObjectCommand({ Bucket, Key: 'crud' }));
    expect([read.TagCount, await count('crud'), await read.Body?.transformToString()]).toEqual([
      1,
      1,
      'test-tagging',
    ]);
    const removed = await s3Client(local()).send(new DeleteObjectTaggingCommand({ Bucket, Key: 'crud' }));
    expect(removed.$metadata.httpStatusCode).toBe(204);
    expect([await tagsOf('crud'), await count('crud')]).toEqual([[], undefined]);
  });

  it.each([
    ['tag1=tag1&tag2=tag2&tag=', { tag1: 'tag1', tag2: 'tag2', tag: '' }],
    ['wrongquery&wrongagain', { wrongquery: '', wrongagain: '' }],
    ['key%201=a%2Bb', { 'key 1': 'a+b' }],
  ])('come with the object as %s', async (header, tags) => {
    await put('header', header);
    const told = (await tagsOf('header')) ?? [];
    expect(Object.fromEntries(told.map(({ Key, Value }) => [Key, Value]))).toEqual(tags);
    // An object that replaces it has its own.
    await put('header');
    expect(await tagsOf('header')).toEqual([]);
  });

  it.each(['key1=val1&key1=val2', 'key1=val1,key2=val2'])('are refused as %s', async (header) => {
    await expect(put('refused', header)).rejects.toMatchObject({
      name: 'InvalidArgument',
      message:
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      ArgumentName: 'x-amz-tagging',
      ArgumentValue: header,
    });
  });

  it.each([
    ['the same key twice', [pair('Key1'), pair('Key1')], 'Cannot provide multiple Tags with the same key'],
    ['a comma in a key', [pair('Key1,Key2')], 'The TagKey you have provided is invalid'],
    ['a key of AWS', [pair('aws:prefixed')], 'Your TagKey cannot be prefixed with aws:'],
    ['a comma in a value', [pair('k', 'a,b')], 'The TagValue you have provided is invalid'],
    ['a key of 129 characters', [pair('k'.repeat(129))], 'The TagKey you have provided is invalid'],
    ['a value of 257 characters', [pair('k', 'v'.repeat(257))], 'The TagValue you have provided is invalid'],
  ])('are refused with %s', async (_name, tags, message) => {
    await put('valid');
    await expect(tag('valid', tags)).rejects.toMatchObject({ name: 'InvalidTag', message });
  });

  // https://github.com/boto/boto3/issues/1213
  it('are ten at most', async () => {
    await put('many');
    const tags = Array.from({ length: 11 }, (_, n) => pair(`k${n}`));
    await expect(tag('many', tags)).rejects.toMatchObject({
      name: 'BadRequest',
      message: 'Object tags cannot be greater than 10',
    });
    await tag('many', tags.slice(1));
    expect(await count('many')).toBe(10);
  });

  it('have a key and a value each', async () => {
    await put('xml');
    const answer = await fetch(`${local().endpoint}/${Bucket}/xml?tagging`, {
      method: 'PUT',
      headers: authorization('s3'),
      body: '<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>',
    });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('MalformedXML')]);
  });

  it('need a bucket and a key', async () => {
    await expect(get('k', { Bucket: 'nowhere' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(get('fake-key')).rejects.toMatchObject({ name: 'NoSuchKey', Key: `${Bucket}/fake-key` });
    await expect(tag('fake-key', [])).rejects.toMatchObject({ name: 'NoSuchKey', Key: 'fake-key' });
  });
});

describe('tags of versions', () => {
  const bucket = { Bucket: 'versioned' };

  it('are each its own, and a delete marker has none', async () => {
    const first = await put('v', 'test_tag=tagv1', 'versioned');
    const second = await put('v', undefined, 'versioned');
    expect(await tag('v', [pair('tag3')], bucket)).toMatchObject({ VersionId: second.VersionId });
    expect(await get('v', { ...bucket, VersionId: first.VersionId })).toMatchObject({
      TagSet: [pair('test_tag', 'tagv1')],
      VersionId: first.VersionId,
    });
    await s3Client(local()).send(new DeleteObjectCommand({ ...bucket, Key: 'v' }));
    const error = { name: 'MethodNotAllowed', ResourceType: 'DeleteMarker' };
    await expect(get('v', bucket)).rejects.toMatchObject({ ...error, Method: 'GET' });
    await expect(tag('v', [], bucket)).rejects.toMatchObject({ ...error, Method: 'PUT' });
  });
});

// localstack tests/aws/services/s3/test_s3.snapshot.json: test_s3_copy_tagging_directive
describe('tags of a copy', () => {
  it.each([
    ['COPY', 'key2=value2', [pair('key1', 'value1')]],
    [undefined, 'key2=value2', [pair('key1', 'value1')]],
    ['REPLACE', 'key2=value2', [pair('key2', 'value2')]],
    ['REPLACE', undefined, []],
  ] as const)('with the directive %s and %s', async (TaggingDirective, Tagging, expected) => {
    await put('source', 'key1=value1');
    const CopySource = `${Bucket}/source`;
    await s3Client(local()).send(
      new CopyObjectCommand({ Bucket, Key: 'copy', CopySource, TaggingDirective, Tagging }),
    );
    expect(await tagsOf('copy')).toEqual(expected);
  });
});

it('gives an object in parts the tags of its upload', async () => {
  const client = s3Client(local());
  const named = { Bucket, Key: 'parts' };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...named, Tagging: 'a=b' }));
  const { ETag } = await client.send(
    new UploadPartCommand({ ...named, UploadId, PartNumber: 1, Body: 'body' }),
  );
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await client.send(new CompleteMultipartUploadCommand({ ...named, UploadId, MultipartUpload }));
  expect(await tagsOf('parts')).toEqual([pair('a', 'b')]);
});

function pair(Key: string, Value = 'Val1'): Tag {
  return { Key, Value: Value };
}
