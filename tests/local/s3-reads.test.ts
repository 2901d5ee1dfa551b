import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { authorization } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('file');
const Bucket = 'reads';
const VERSIONED = { VersioningConfiguration: { Status: 'Enabled' } };

beforeAll(async () => {
  await makeBucket(local(), Bucket);
  await makeBucket(local(), 'versioned', VERSIONED);
  await put('digits', '0123456789');
  await put('empty', '');
});

const put = (Key: string, Body: string, more: object = {}) =>
  s3Client(local()).send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

async function get(asked: Partial<GetObjectCommandInput>) {
  const { Body, ...told } = await s3Client(local()).send(
    new GetObjectCommand({ Bucket, Key: 'digits', ...asked }),
  );
  return { ...told, status: told.$metadata.httpStatusCode, text: await Body?.transformToString() };
}

const head = (asked: Partial<GetObjectCommandInput>) =>
  s3Client(local()).send(new HeadObjectCommand({ Bucket, Key: 'digits', ...asked }));

// localstack tests/aws/services/s3/test_s3_api.snapshot.json: test_get_object_range
describe('a range of bytes', () => {
  it.each([
    ['bytes=0-8', '012345678', '0-8'],
    ['bytes=1-1', '1', '1-1'],
    ['bytes=1-', '123456789', '1-9'],
    ['bytes=-2', '89', '8-9'],
    ['bytes=-15', '0123456789', '0-9'],
    ['bytes=0-100', '0123456789', '0-9'],
  ])('%s is answered by 206', async (Range, text, told) => {
    const expected = { ContentLength: text.length, ContentRange: `bytes ${told}/10`, AcceptRanges: 'bytes' };
    expect(await get({ Range })).toMatchObject({ status: 206, text, ...expected });
    const asked = await head({ Range });
    expect(asked).toMatchObject({ $metadata: { httpStatusCode: 206 }, ...expected });
  });

  it.each(['bytes=1-0', 'bytes=-1-', 'bytes=0--1', 'bytes=0-1,3-4,7-9', '0-1', 'bytes=-'])(
    '%s is none: the whole object is answered',
    async (Range) => {
      const told = await get({ Range });
      expect(told).toMatchObject({ status: 200, text: '0123456789', ContentLength: 10 });
      expect(told.ContentRange).toBeUndefined();
    },
  );

  it.each([
    ['bytes=-0', 'digits', '10'],
    ['bytes=100-200', 'digits', '10'],
    // Believed, not proven.
    ['bytes=0-', 'empty', '0'],
  ])('%s of %s cannot be answered', async (Range, Key, ActualObjectSize) => {
    await expect(get({ Range, Key })).rejects.toMatchObject({
      name: 'InvalidRange',
      message: 'The requested range is not satisfiable',
      RangeRequested: Range,
      ActualObjectSize,
      $metadata: { httpStatusCode: 416 },
    });
  });

  it('is not needed to read an object without bytes', async () => {
    expect(await get({ Key: 'empty' })).toMatchObject({ status: 200, text: '', ContentLength: 0 });
  });
});

// localstack tests/aws/services/s3/test_s3.snapshot.json: test_get_object_part
it('answers the one part of an object that was not uploaded in parts', async () => {
  expect(await get({ PartNumber: 1 })).toMatchObject({ status: 206, ContentRange: 'bytes 0-9/10' });
  await expect(get({ PartNumber: 2 })).rejects.toMatchObject({
    name: 'InvalidPartNumber',
    ActualPartCount: '1',
    PartNumberRequested: '2',
  });
  await expect(get({ PartNumber: 1, Range: 'bytes=0-1' })).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: 'Cannot specify both Range header and partNumber query parameter',
  });
});

// localstack tests/aws/services/s3/test_s3.snapshot.json: test_s3_get_object_preconditions
describe('conditions', () => {
  const past = new Date(Date.now() - 86_400_000);
  const now = () => new Date(Date.now() + 1);
  const own = async () => (await head({})).ETag ?? '';
  const failing = async (asked: Partial<GetObjectCommandInput>) => {
    const ofHead = head(asked).then(
      () => 200,
      (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode,
    );
    const ofGet = get(asked).then(
      ({ status }) => ({ status, Condition: undefined }),
      (error: { $metadata: { httpStatusCode: number }; Condition?: string }) => ({
        status: error.$metadata.httpStatusCode,
        Condition: error.Condition,
      }),
    );
    const { status, Condition } = await ofGet;
    expect(await ofHead).toBe(status);
    return Condition === undefined ? status : [status, Condition];
  };

  it('on the tag go before those on the time', async () => {
    const all = { IfModifiedSince: now(), IfUnmodifiedSince: past, IfNoneMatch: await own() };
    expect(await failing({ ...all, IfMatch: 'etag123' })).toEqual([412, 'If-Match']);
    expect(await failing(all)).toEqual([412, 'If-Unmodified-Since']);
    expect(await failing({ ...all, IfUnmodifiedSince: undefined })).toBe(304);
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: "… S3 returns 200 OK and the data requested"
    expect(await failing({ IfMatch: await own(), IfUnmodifiedSince: past })).toBe(200);
    expect(await failing({ IfNoneMatch: '"other"', IfModifiedSince: now() })).toBe(200);
  });

  it('on the time are of whole seconds, and of times that were', async () => {
    const { LastModified } = await head({});
    expect(await failing({ IfModifiedSince: LastModified })).toBe(304);
    expect(await failing({ IfUnmodifiedSince: LastModified })).toBe(200);
    expect(await failing({ IfModifiedSince: new Date(Date.now() + 86_400_000) })).toBe(200);
  });

  it('take a tag without quotes, one of several, and any', async () => {
    expect(await failing({ IfNoneMatch: (await own()).replaceAll('"', '') })).toBe(304);
    expect(await failing({ IfMatch: `"x", ${await own()}` })).toBe(200);
    expect(await failing({ IfMatch: '*' })).toBe(200);
  });

  it('that say that nothing is new are answered without a body', async () => {
    const answer = await fetch(`${local().endpoint}/${Bucket}/digits`, {
      headers: { ...authorization('s3'), 'if-none-match': await own() },
    });
    const { status, headers } = answer;
    expect([status, headers.get('etag'), await answer.text()]).toEqual([304, await own(), '']);
  });
});

// localstack tests/aws/services/s3/test_s3_api.snapshot.json: TestS3ObjectWritePrecondition
describe('conditions of who writes', () => {
  it('hold of the object that is there', async () => {
    const { ETag } = await put('written', 'test');
    await expect(put('written', 'x', { IfMatch: '"wrong"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      Condition: 'If-Match',
    });
    await expect(put('written', 'x', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      Condition: 'If-None-Match',
    });
    await put('written', 'other', { IfMatch: ETag });
    await expect(put('none', 'x', { IfMatch: ETag })).rejects.toMatchObject({
      name: 'NoSuchKey',
      Key: 'none',
    });
  });

  it.each([
    [{ IfMatch: '*' }, 'If-Match', "We don't accept the provided value of If-Match header for this API"],
    [
      { IfNoneMatch: '"x"' },
      'If-None-Match',
      "We don't accept the provided value of If-None-Match header for this API",
    ],
    [
      { IfMatch: '"x"', IfNoneMatch: '*' },
      'If-Match,If-None-Match',
      'Multiple conditional request headers present in the request',
    ],
  ])('are refused as S3 does: %o', async (more, Header, additionalMessage) => {
    const expected = {
      name: 'NotImplemented',
      Header,
      additionalMessage,
      $metadata: { httpStatusCode: 501 },
    };
    await expect(put('written', 'x', more)).rejects.toMatchObject(expected);
  });

  // localstack tests/aws/services/s3/test_s3.snapshot.json: test_s3_copy_object_preconditions
  it('name the header of a copy', async () => {
    const copy = (more: object) =>
      s3Client(local()).send(
        new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/digits`, ...more }),
      );
    const { ETag } = await head({});
    await expect(copy({ CopySourceIfNoneMatch: ETag })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      Condition: 'x-amz-copy-source-If-None-Match',
    });
    await expect(copy({ CopySourceIfUnmodifiedSince: new Date(0) })).rejects.toMatchObject({
      Condition: 'x-amz-copy-source-If-Unmodified-Since',
    });
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, API_GetObject.html (response-*)
it('keeps the headers of an object, copies them, and answers others when asked', async () => {
  const kept = {
    ContentType: 'text/css',
    CacheControl: 'max-age=60',
    ContentDisposition: 'attachment; filename="a.css"',
    ContentLanguage: 'de',
    Expires: new Date('2030-01-01T00:00:00Z'),
  };
  await put('dressed', 'x', kept);
  const copied = { Bucket, Key: 'dressed-too', CopySource: `${Bucket}/dressed` };
  await s3Client(local()).send(new CopyObjectCommand(copied));
  for (const Key of ['dressed', 'dressed-too']) expect(await head({ Key })).toMatchObject(kept);
  const asked = { ResponseContentType: 'text/plain', ResponseCacheControl: 'no-store' };
  expect(await get({ Key: 'dressed', ...asked })).toMatchObject({
    ...kept,
    ContentType: 'text/plain',
    CacheControl: 'no-store',
  });
});

// localstack tests/aws/services/s3/test_s3_api.snapshot.json: test_get_object_with_version_unversioned_bucket
it('tells encryption, and versions only where there are some', async () => {
  const plain = await put('plain', 'x');
  expect([plain.ServerSideEncryption, plain.VersionId]).toEqual(['AES256', undefined]);
  const told = await get({ Key: 'plain', VersionId: 'null' });
  expect([told.ServerSideEncryption, told.VersionId]).toEqual(['AES256', undefined]);
  await expect(get({ VersionId: 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD' })).rejects.toMatchObject({
    name: 'InvalidArgument',
    ArgumentName: 'versionId',
  });
});

// localstack tests/aws/services/s3/test_s3_api.snapshot.json: test_delete_object_versioned;
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html for the headers.
it('tells that a delete marker stands before an object', async () => {
  const of = { Bucket: 'versioned', Key: 'gone' };
  await s3Client(local()).send(new PutObjectCommand({ ...of, Body: 'x' }));
  const { VersionId } = await s3Client(local()).send(new DeleteObjectCommand(of));
  await expect(get({ ...of, VersionId })).rejects.toMatchObject({
    Method: 'GET',
    ResourceType: 'DeleteMarker',
  });
  const answer = await fetch(`${local().endpoint}/versioned/gone`, { headers: authorization('s3') });
  const marker = [answer.headers.get('x-amz-delete-marker'), answer.headers.get('x-amz-version-id')];
  expect([answer.status, ...marker]).toEqual([404, 'true', VersionId]);
});
