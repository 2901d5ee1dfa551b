import {
  ListObjectsV2$,
  type ListObjectsV2Output,
  type ListObjectsV2Request,
  ListObjectVersions$,
  type ListObjectVersionsOutput,
  type ListObjectVersionsRequest,
} from '@aws-sdk/client-s3';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import type { ObjectVersion } from './object-versions.ts';
import { pageSize } from './page-size.ts';
import { PLAIN_KEYS } from './unasked.ts';

const DEFAULT_KEYS = 1000;
/** https://github.com/brekkylab/backlot/issues/192 has measured it. */
const NOT_NEGATIVE = 'Argument maxKeys must be an integer between 0 and 2147483647';
/** https://github.com/versity/versitygw/issues/1809 quotes AWS. */
const NO_NEGATIVE_VERSIONS = 'max-keys cannot be negative';

/** What is in a bucket, page by page. */
export function listOperations(buckets: Buckets): Operation[] {
  return [
    operation<ListObjectsV2Request, ListObjectsV2Output>(ListObjectsV2$)(
      {
        honours: [
          'Bucket',
          'Prefix',
          'Delimiter',
          'MaxKeys',
          'ContinuationToken',
          'StartAfter',
          'ExpectedBucketOwner',
        ],
        ignores: PLAIN_KEYS,
      },
      async ({
        Bucket = '',
        Prefix = '',
        Delimiter,
        MaxKeys = DEFAULT_KEYS,
        ContinuationToken,
        StartAfter = '',
      }) => {
        const size = pageSize(MaxKeys, NOT_NEGATIVE);
        const after =
          ContinuationToken === undefined
            ? StartAfter
            : Buffer.from(ContinuationToken, 'base64').toString('utf8');
        const current = (await buckets.list(Bucket, Prefix)).filter(
          (version) => version.latest && !version.deleteMarker,
        );
        const page = current.filter(({ key }) => key > after).slice(0, size);
        const last = page.at(-1)?.key ?? '';
        const truncated = current.some(({ key }) => key > last) && page.length > 0;
        const folderOf = (key: string): string | undefined => {
          const end = Delimiter === undefined ? -1 : key.indexOf(Delimiter, Prefix.length);
          return end < 0 ? undefined : key.slice(0, end + 1);
        };
        const folders = new Set(page.flatMap(({ key }) => folderOf(key) ?? []));
        return {
          Name: Bucket,
          Prefix,
          MaxKeys,
          KeyCount: page.length,
          Contents: page.filter(({ key }) => folderOf(key) === undefined).map(listed),
          CommonPrefixes: [...folders].map((folder) => ({ Prefix: folder })),
          IsTruncated: truncated,
          ...(truncated ? { NextContinuationToken: Buffer.from(last).toString('base64') } : {}),
        };
      },
    ),
    versionsOperation(buckets),
  ];
}

function versionsOperation(buckets: Buckets): Operation {
  return operation<ListObjectVersionsRequest, ListObjectVersionsOutput>(ListObjectVersions$)(
    {
      honours: ['Bucket', 'Prefix', 'MaxKeys', 'KeyMarker', 'VersionIdMarker', 'ExpectedBucketOwner'],
      ignores: PLAIN_KEYS,
    },
    async ({ Bucket = '', Prefix = '', MaxKeys = DEFAULT_KEYS, KeyMarker, VersionIdMarker }) => {
      const size = pageSize(MaxKeys, NO_NEGATIVE_VERSIONS);
      const all = await buckets.list(Bucket, Prefix);
      const marker = all.findIndex(
        ({ key, versionId }) => key === KeyMarker && versionId === VersionIdMarker,
      );
      const page = all.slice(marker + 1, marker + 1 + size);
      const last = page.at(-1);
      const truncated = size > 0 && marker + 1 + size < all.length;
      const entry = (version: ObjectVersion) => ({
        ...listed(version),
        VersionId: version.versionId,
        IsLatest: version.latest,
      });
      return {
        Name: Bucket,
        Prefix,
        MaxKeys,
        IsTruncated: truncated,
        Versions: page.filter((version) => !version.deleteMarker).map(entry),
        DeleteMarkers: page.filter((version) => version.deleteMarker).map(entry),
        ...(truncated && last ? { NextKeyMarker: last.key, NextVersionIdMarker: last.versionId } : {}),
      };
    },
  );
}

function listed({ key, size, etag, modifiedAt }: ObjectVersion) {
  return {
    Key: key,
    Size: size,
    ETag: etag,
    LastModified: new Date(modifiedAt),
    StorageClass: 'STANDARD' as const,
  };
}
