import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('file');
const Bucket = 'uploads';
const PART = Buffer.alloc(5 * 1024 * 1024, 'a');

beforeAll(() => makeBucket(local(), Bucket));

const s3 = () => s3Client(local());

async function start(Key: string, more: object = {}) {
  const { UploadId } = await s3().send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  const name = { Bucket, Key, UploadId };
  return {
    UploadId,
    async part(PartNumber: number, Body: Buffer | string, given: object = {}) {
      const sent = new UploadPartCommand({ ...name, PartNumber, Body, ...given });
      return { PartNumber, ETag: (await s3().send(sent)).ETag };
    },
    complete: (Parts: object[], given: Partial<CompleteMultipartUploadCommandInput> = {}) =>
      s3().send(new CompleteMultipartUploadCommand({ ...name, MultipartUpload: { Parts }, ...given })),
    parts: (more: object = {}) => s3().send(new ListPartsCommand({ ...name, ...more })),
    abort: () => s3().send(new AbortMultipartUploadCommand({ ...name })),
    copy: (PartNumber: number, CopySource: string, given: object = {}) =>
      s3().send(new UploadPartCopyCommand({ ...name, PartNumber, CopySource, ...given })),
  };
}

async function read(Key: string, more: object = {}) {
  const { Body, ...told } = await s3().send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...told, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) };
}

const uploading = (more: Partial<ListMultipartUploadsCommandInput> = {}) =>
  s3().send(new ListMultipartUploadsCommand({ Bucket, ...more }));

describe('an object that is uploaded in parts', () => {
  // localstack tests/aws/services/s3/test_s3.snapshot.json: test_multipart_and_list_parts, test_get_object_part;
  // its tag: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
  it('is read as a whole, by ranges over its parts, and by part', async () => {
    const upload = await start('big', { ContentType: 'text/plain', Metadata: { who: 'me' } });
    const parts = [await upload.part(2, PART), await upload.part(4, 'test content 123')];
    const done = await upload.complete(parts);
    const tags = Buffer.from(parts.map(({ ETag }) => ETag?.replaceAll('"', '')).join(''), 'hex');
    const ETag = `"${createHash('md5').update(tags).digest('hex')}-2"`;
    expect(done).toMatchObject({ Bucket, Key: 'big', ETag, ServerSideEncryption: 'AES256' });
    const whole = await read('big');
    expect(whole).toMatchObject({
      ETag,
      ContentType: 'text/plain',
      Metadata: { who: 'me' },
      ContentLength: 5242896,
    });
    expect(whole.bytes.equals(Buffer.concat([PART, Buffer.from('test content 123')]))).toBe(true);
    const over = await read('big', { Range: 'bytes=5242878-5242883' });
    expect([over.bytes.toString(), over.ContentRange]).toEqual(['aatest', 'bytes 5242878-5242883/5242896']);
    const second = await read('big', { PartNumber: 2 });
    expect(second).toMatchObject({ PartsCount: 2, ContentRange: 'bytes 5242880-5242895/5242896' });
    expect(second.bytes.toString()).toBe('test content 123');
    await expect(read('big', { PartNumber: 10 })).rejects.toMatchObject({ ActualPartCount: '2' });
    await expect(upload.parts()).rejects.toMatchObject({ name: 'NoSuchUpload', UploadId: upload.UploadId });
  });

  it('replaces an object, and goes with its bytes', async () => {
    for (const _ of [1, 2]) {
      const upload = await start('again');
      await upload.complete([await upload.part(1, 'parts')]);
    }
    expect((await read('again')).bytes.toString()).toBe('parts');
    await s3().send(new PutObjectCommand({ Bucket, Key: 'again', Body: 'whole' }));
    expect((await read('again')).bytes.toString()).toBe('whole');
    await s3().send(new DeleteObjectCommand({ Bucket, Key: 'again' }));
    await expect(read('again')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  // localstack tests/aws/services/s3/test_s3_api.snapshot.json: test_multipart_if_match_with_put and the like
  it('is written under conditions', async () => {
    const { ETag } = await s3().send(new PutObjectCommand({ Bucket, Key: 'there', Body: 'test' }));
    const upload = await start('there');
    const parts = [await upload.part(1, 'x')];
    const condition = { name: 'PreconditionFailed', Condition: 'If-None-Match' };
    await expect(upload.complete(parts, { IfNoneMatch: '*' })).rejects.toMatchObject(condition);
    await expect(upload.complete(parts, { IfMatch: '"x"' })).rejects.toMatchObject({ Condition: 'If-Match' });
    await upload.complete(parts, { IfMatch: ETag });
    const late = await start('there');
    const lateParts = [await late.part(1, 'x')];
    const put = await s3().send(new PutObjectCommand({ Bucket, Key: 'there', Body: 'other' }));
    await expect(late.complete(lateParts, { IfMatch: put.ETag })).rejects.toMatchObject({
      name: 'ConditionalRequestConflict',
      $metadata: { httpStatusCode: 409 },
    });
  });
});

// localstack tests/aws/services/s3/test_s3.snapshot.json, by the names of its tests
describe('what is refused', () => {
  it('test_complete_multipart_parts_order', async () => {
    const upload = await start('order');
    const parts = [await upload.part(1, PART), await upload.part(2, 'x')];
    await expect(upload.complete([...parts].reverse())).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(upload.part(-1, 'x')).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'Part number must be an integer between 1 and 10000, inclusive',
      ArgumentName: 'partNumber',
    });
    await expect(upload.part(10_001, 'x')).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('test_multipart_complete_multipart_too_small', async () => {
    const upload = await start('small');
    const parts = [await upload.part(1, 'data'), await upload.part(2, 'data')];
    await expect(upload.complete(parts)).rejects.toMatchObject({
      name: 'EntityTooSmall',
      MinSizeAllowed: '5242880',
      PartNumber: '1',
      ProposedSize: '4',
      ETag: '8d777f385d3dfec8815d20f7496026dc',
    });
    await expect(upload.complete([], { MultipartUpload: undefined })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: 'You must specify at least one part',
    });
  });

  it('test_multipart_complete_multipart_wrong_part', async () => {
    const upload = await start('wrong');
    const part = await upload.part(1, 'data');
    const refused = { name: 'InvalidPart', UploadId: upload.UploadId };
    await expect(upload.complete([{ ...part, PartNumber: 2 }])).rejects.toMatchObject(refused);
    await expect(
      upload.complete([{ ...part, ETag: '"d41d8cd98f00b204e9800998ecf8427e"' }]),
    ).rejects.toMatchObject({
      ...refused,
      PartNumber: '1',
      ETag: 'd41d8cd98f00b204e9800998ecf8427e',
    });
  });

  it('test_multipart_no_such_upload, test_multipart_key_validation', async () => {
    const upload = await start('named');
    const other = { Bucket, Key: 'other', UploadId: upload.UploadId };
    for (const sent of [new ListPartsCommand(other), new ListPartsCommand({ ...other, UploadId: 'fakeid' })])
      await expect(s3().send(sent)).rejects.toMatchObject({
        name: 'NoSuchUpload',
        $metadata: { httpStatusCode: 404 },
      });
  });

  it('test_multipart_size_validation', async () => {
    const upload = await start('sized');
    const part = await upload.part(1, 'test');
    await expect(upload.complete([part], { MpuObjectSize: 5 })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: "The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: 4",
    });
    await upload.complete([part], { MpuObjectSize: 4 });
  });

  it('TestS3MultipartUploadChecksum: a part that is not that of its checksum', async () => {
    const wrong = { ChecksumCRC32: 'AAAAAA==' };
    const upload = await start('summed', { ChecksumAlgorithm: 'CRC32' });
    await expect(upload.part(1, 'abc', wrong)).rejects.toMatchObject({ name: 'BadDigest' });
    const part = await upload.part(1, 'abc');
    await expect(upload.complete([{ ...part, ...wrong }])).rejects.toMatchObject({
      name: 'BadDigest',
      message: 'The crc32 you specified for part 1 did not match what we received.',
    });
    await upload.complete([{ ...part, ChecksumCRC32: 'NSRBwg==' }]);
    const plain = await start('summed');
    const named = { ...(await plain.part(1, 'abc')), ChecksumCRC32: 'NSRBwg==' };
    await expect(plain.complete([named])).rejects.toMatchObject({ name: 'InvalidPart' });
  });
});

// localstack tests/aws/services/s3/test_s3_api.snapshot.json: test_upload_part_copy_range
describe('a part that is copied', () => {
  it('has a range of the object', async () => {
    await s3().send(new PutObjectCommand({ Bucket, Key: 'source', Body: '0123456789' }));
    const upload = await start('copied');
    const copied = await upload.copy(1, `${Bucket}/source`, { CopySourceRange: 'bytes=0-8' });
    expect(copied.CopyPartResult?.ETag).toBe('"22975d8a5ed1b91445f6c55ac121505b"');
    await upload.complete([{ PartNumber: 1, ETag: copied.CopyPartResult?.ETag }]);
    expect((await read('copied')).bytes.toString()).toBe('012345678');
  });

  it.each([
    ['0-8', 'InvalidArgument', /^The x-amz-copy-source-range value must be of the form bytes=first-last /],
    [
      'bytes=1-',
      'InvalidArgument',
      /^The x-amz-copy-source-range value must be of the form bytes=first-last /,
    ],
    ['bytes=0-100', 'InvalidArgument', /^Range specified is not valid for source object of size: 10$/],
    ['bytes=100-200', 'InvalidRequest', /^The specified copy range is invalid for the source object size$/],
  ])('is refused for %s', async (CopySourceRange, name, message) => {
    await s3().send(new PutObjectCommand({ Bucket, Key: 'source', Body: '0123456789' }));
    const upload = await start('copied');
    await expect(upload.copy(1, `${Bucket}/source`, { CopySourceRange })).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
    });
  });

  it('is held to the conditions on its source', async () => {
    await s3().send(new PutObjectCommand({ Bucket, Key: 'source', Body: '0123456789' }));
    const upload = await start('copied');
    await expect(upload.copy(1, `${Bucket}/source`, { CopySourceIfMatch: '"x"' })).rejects.toMatchObject({
      Condition: 'x-amz-copy-source-If-Match',
    });
  });
});

// localstack tests/aws/services/s3/test_s3_list_operations.snapshot.json: TestS3ListParts, TestS3ListMultipartUploads
describe('lists', () => {
  it('have parts page by page, the last one of two of the same number', async () => {
    const upload = await start('listed');
    for (const body of ['first', 'data']) await upload.part(1, body);
    await upload.part(2, 'data');
    const Part = { ETag: '"8d777f385d3dfec8815d20f7496026dc"', Size: 4 };
    expect(await upload.parts({ MaxParts: 1 })).toMatchObject({
      IsTruncated: true,
      PartNumberMarker: '0',
      NextPartNumberMarker: '1',
      MaxParts: 1,
      Parts: [{ PartNumber: 1, ...Part }],
    });
    expect(await upload.parts({ MaxParts: 1, PartNumberMarker: '1' })).toMatchObject({
      IsTruncated: false,
      NextPartNumberMarker: '2',
      Parts: [{ PartNumber: 2, ...Part }],
    });
  });

  it('have uploads by key and time, with markers, prefixes and delimiters', async () => {
    const Prefix = 'list/';
    const first = await start('list/a');
    const second = await start('list/b/1');
    await start('list/b/2');
    await start('list/c');
    const keys = async (more: Partial<ListMultipartUploadsCommandInput>) => {
      const { Uploads = [], CommonPrefixes = [], IsTruncated } = await uploading({ Prefix, ...more });
      return [Uploads.map(({ Key }) => Key), CommonPrefixes.map((one) => one.Prefix), IsTruncated];
    };
    expect(await keys({})).toEqual([['list/a', 'list/b/1', 'list/b/2', 'list/c'], [], false]);
    expect(await keys({ Delimiter: '/' })).toEqual([['list/a', 'list/c'], ['list/b/'], false]);
    expect(await keys({ KeyMarker: 'list/b/1', MaxUploads: 1 })).toEqual([['list/b/2'], [], true]);
    expect(await keys({ KeyMarker: 'list/b/1', Delimiter: '/' })).toEqual([['list/c'], [], false]);
    const again = await start('list/b/1');
    const both = { KeyMarker: 'list/b/1', UploadIdMarker: second.UploadId, MaxUploads: 1 };
    expect((await uploading({ Prefix, ...both })).Uploads).toMatchObject([{ UploadId: again.UploadId }]);
    await expect(uploading({ KeyMarker: 'list/c', UploadIdMarker: first.UploadId })).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'Invalid uploadId marker',
    });
  });
});

describe('what is not completed', () => {
  it('goes with abort', async () => {
    const upload = await start('aborted');
    await upload.part(1, 'x');
    await upload.abort();
    await expect(upload.abort()).rejects.toMatchObject({ name: 'NoSuchUpload' });
    expect((await uploading({ Prefix: 'aborted' })).Uploads).toBeUndefined();
  });

  it('goes with its bucket', async () => {
    await makeBucket(local(), 'gone');
    const of = { Bucket: 'gone', Key: 'k' };
    const { UploadId } = await s3().send(new CreateMultipartUploadCommand(of));
    await s3().send(new UploadPartCommand({ ...of, UploadId, PartNumber: 1, Body: 'x' }));
    await s3().send(new DeleteBucketCommand({ Bucket: 'gone' }));
    await makeBucket(local(), 'gone-too');
    await expect(s3().send(new ListPartsCommand({ ...of, UploadId }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });
});

it('keeps the parts of versions apart', async () => {
  await makeBucket(local(), 'versions', { VersioningConfiguration: { Status: 'Enabled' } });
  const of = { Bucket: 'versions', Key: 'k' };
  const ids: (string | undefined)[] = [];
  for (const body of ['one', 'two']) {
    const { UploadId } = await s3().send(new CreateMultipartUploadCommand(of));
    const { ETag } = await s3().send(new UploadPartCommand({ ...of, UploadId, PartNumber: 1, Body: body }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    ids.push(
      (await s3().send(new CompleteMultipartUploadCommand({ ...of, UploadId, MultipartUpload }))).VersionId,
    );
  }
  await s3().send(new DeleteObjectCommand({ ...of, VersionId: ids[0] }));
  const { Body } = await s3().send(new GetObjectCommand({ ...of, VersionId: ids[1] }));
  expect(await Body?.transformToString()).toBe('two');
  await expect(s3().send(new HeadObjectCommand({ ...of, VersionId: ids[0] }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 404 },
  });
});
