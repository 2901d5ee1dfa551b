import {
  DeleteObjectCommand,
  ListObjectsCommand,
  type ListObjectsCommandInput,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { authorization } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

// localstack tests/aws/services/s3/test_s3_list_operations.snapshot.json, by the names of its tests.
const local = useLocal('file');
const Bucket = 'lists';
const KEYS = ['folder/aSubfolder/subFile1', 'folder/aSubfolder/subFile2', 'folder/file1', 'folder/file2'];
const IN_FOLDER = { Prefix: 'folder/', Delimiter: '/', MaxKeys: 1 };

beforeAll(async () => {
  await makeBucket(local(), Bucket, { VersioningConfiguration: { Status: 'Enabled' } });
  for (const Key of KEYS) await s3().send(new PutObjectCommand({ Bucket, Key, Body: 'content-123' }));
});

const s3 = () => s3Client(local());
const v2 = (more: Partial<ListObjectsV2CommandInput>) =>
  s3().send(new ListObjectsV2Command({ Bucket, ...more }));
const v1 = (more: Partial<ListObjectsCommandInput>) => s3().send(new ListObjectsCommand({ Bucket, ...more }));
const versions = (more: Partial<ListObjectVersionsCommandInput>) =>
  s3().send(new ListObjectVersionsCommand({ Bucket, ...more }));

const keysOf = (entries: readonly { Key?: string | undefined }[] = []) => entries.map(({ Key }) => Key);
const prefixesOf = (entries: readonly { Prefix?: string | undefined }[] = []) =>
  entries.map(({ Prefix }) => Prefix);

describe('objects', () => {
  it('test_list_objects_v2_continuation_common_prefixes: a common prefix is told once, over pages', async () => {
    const first = await v2(IN_FOLDER);
    expect(first).toMatchObject({
      KeyCount: 1,
      MaxKeys: 1,
      IsTruncated: true,
      Delimiter: '/',
      Prefix: 'folder/',
    });
    expect([keysOf(first.Contents), prefixesOf(first.CommonPrefixes)]).toEqual([[], ['folder/aSubfolder/']]);
    const second = await v2({ ...IN_FOLDER, ContinuationToken: first.NextContinuationToken });
    expect([keysOf(second.Contents), prefixesOf(second.CommonPrefixes)]).toEqual([['folder/file1'], []]);
    expect(second.ContinuationToken).toBe(first.NextContinuationToken);
    const last = await v2({ ...IN_FOLDER, ContinuationToken: second.NextContinuationToken });
    expect([keysOf(last.Contents), last.IsTruncated, last.NextContinuationToken]).toEqual([
      ['folder/file2'],
      false,
      undefined,
    ]);
  });

  it('test_list_objects_v2_continuation_start_after', async () => {
    expect(await v2({ StartAfter: 'folder/file1' })).toMatchObject({
      StartAfter: 'folder/file1',
      Contents: [{ Key: 'folder/file2' }],
    });
    for (const ContinuationToken of ['', 'bogus', Buffer.from('folder/file1').toString('base64')])
      await expect(v2({ ContinuationToken })).rejects.toMatchObject({
        name: 'InvalidArgument',
        message: 'The continuation token provided is incorrect',
        ArgumentName: 'continuation-token',
      });
  });

  it('have their owner when asked for', async () => {
    expect((await v2({})).Contents?.[0]?.Owner).toBeUndefined();
    const ID = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    expect((await v2({ FetchOwner: true })).Contents?.[0]?.Owner).toEqual({ ID });
    expect((await v1({})).Contents?.[0]?.Owner).toEqual({ ID });
  });

  it('test_list_objects_marker_common_prefixes: ListObjects', async () => {
    const start = await v1(IN_FOLDER);
    expect(start).toMatchObject({ Marker: '', NextMarker: 'folder/aSubfolder/', IsTruncated: true });
    expect(prefixesOf(start.CommonPrefixes)).toEqual(['folder/aSubfolder/']);
    for (const Marker of ['folder/aSubfolder/', 'folder/aSubfolder/subFile1']) {
      const next = await v1({ ...IN_FOLDER, Marker });
      expect(next).toMatchObject({ Marker, NextMarker: 'folder/file1', Contents: [{ Key: 'folder/file1' }] });
      expect(next.CommonPrefixes).toBeUndefined();
    }
  });

  it('test_list_objects_next_marker: without a delimiter there is none', async () => {
    const page = await v1({ MaxKeys: 1 });
    expect([keysOf(page.Contents), page.IsTruncated, page.NextMarker]).toEqual([[KEYS[0]], true, undefined]);
    expect(keysOf((await v1({ Marker: KEYS[0] })).Contents)).toEqual(KEYS.slice(1));
  });
});

describe('versions', () => {
  it('test_list_object_versions_pagination_common_prefixes', async () => {
    const start = await versions(IN_FOLDER);
    expect(start).toMatchObject({ IsTruncated: true, NextKeyMarker: 'folder/aSubfolder/', KeyMarker: '' });
    expect([start.NextVersionIdMarker, prefixesOf(start.CommonPrefixes)]).toEqual([
      undefined,
      ['folder/aSubfolder/'],
    ]);
    const next = await versions({ ...IN_FOLDER, KeyMarker: start.NextKeyMarker });
    expect(next).toMatchObject({ NextKeyMarker: 'folder/file1', Versions: [{ Key: 'folder/file1' }] });
    expect(next.NextVersionIdMarker).toBe(next.Versions?.[0]?.VersionId);
    const end = await versions({ ...IN_FOLDER, KeyMarker: 'folder/file1' });
    expect([keysOf(end.Versions), end.IsTruncated, end.NextKeyMarker]).toEqual([
      ['folder/file2'],
      false,
      undefined,
    ]);
  });

  it('test_list_objects_versions_markers: go on within a key, delete markers among them', async () => {
    const of = { Bucket, Key: 'marked' };
    await s3().send(new PutObjectCommand({ ...of, Body: 'one' }));
    await s3().send(new DeleteObjectCommand(of));
    await s3().send(new PutObjectCommand({ ...of, Body: 'two' }));
    const kinds: string[] = [];
    let markers: Partial<ListObjectVersionsCommandInput> = {};
    for (;;) {
      const page = await versions({ Prefix: 'marked', MaxKeys: 1, ...markers });
      const [version] = page.Versions ?? [];
      kinds.push(version === undefined ? 'marker' : version.IsLatest ? 'latest' : 'version');
      if (!page.IsTruncated) break;
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(kinds).toEqual(['latest', 'marker', 'version']);
    await expect(versions({ VersionIdMarker: 'x' })).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'A version-id marker cannot be specified without a key marker.',
      ArgumentName: 'version-id-marker',
    });
  });
});

describe('keys', () => {
  it('are encoded when asked for, so that XML carries them', async () => {
    const Key = 'odd/\u0001 ü%+&';
    await s3().send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    const page = await v2({ Prefix: 'odd/', EncodingType: 'url' });
    expect(page.EncodingType).toBe('url');
    expect(decodeURIComponent(page.Contents?.[0]?.Key ?? '')).toBe(Key);
  });

  it.each(['/lists?list-type=2&', '/lists?', '/lists?versions&', '/lists?uploads&'])(
    'test_list_ops_encoding_type_validation: %s',
    async (path) => {
      const answer = await fetch(`${local().endpoint}${path}encoding-type=value`, {
        headers: authorization('s3'),
      });
      const text = await answer.text();
      expect([answer.status, text]).toEqual([400, expect.stringContaining('<Code>InvalidArgument</Code>')]);
      expect(text).toContain('Invalid Encoding Method specified in Request');
    },
  );
});
