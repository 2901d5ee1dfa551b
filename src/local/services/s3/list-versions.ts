import {
  ListObjectVersions$,
  type ListObjectVersionsOutput,
  type ListObjectVersionsRequest,
} from '@aws-sdk/client-s3';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { groupedPage, lastName } from './grouped-page.ts';
import { keyEncoding } from './key-encoding.ts';
import { compareKeys } from './key-order.ts';
import { listedOf } from './listed.ts';
import type { ObjectVersion } from './object-version.ts';
import { ownerOf } from './owner.ts';
import { MOST_ENTRIES, pageSize } from './page-size.ts';

/** https://github.com/versity/versitygw/issues/1809 quotes AWS. */
const NOT_NEGATIVE = 'max-keys cannot be negative';

/** The versions of the objects in a bucket, page by page, the newest of a key first. */
export function versionsOperation(buckets: Buckets, account: Account): Operation {
  const Owner = ownerOf(account);
  return operation<ListObjectVersionsRequest, ListObjectVersionsOutput>(ListObjectVersions$)(
    [
      'Bucket',
      'Prefix',
      'Delimiter',
      'MaxKeys',
      'KeyMarker',
      'VersionIdMarker',
      'EncodingType',
      'ExpectedBucketOwner',
    ],
    async ({ Bucket = '', Prefix = '', Delimiter, MaxKeys = MOST_ENTRIES, EncodingType, ...markers }) => {
      const { KeyMarker = '', VersionIdMarker = '' } = markers;
      const encode = keyEncoding(EncodingType);
      const size = pageSize(MaxKeys, NOT_NEGATIVE);
      requireKeyMarker(KeyMarker, VersionIdMarker);
      const all = await buckets.list(Bucket, Prefix);
      const asked = { prefix: Prefix, delimiter: Delimiter, marker: KeyMarker, size };
      const page = groupedPage(all, asked, isBehind(KeyMarker, orderOf(all, KeyMarker, VersionIdMarker)));
      const told = (version: ObjectVersion) => ({
        ...listedOf(version, encode),
        VersionId: version.versionId,
        IsLatest: version.latest,
        Owner,
      });
      const { entries, prefixes, truncated, last } = page;
      return {
        Name: Bucket,
        Prefix: encode(Prefix),
        Delimiter: Delimiter && encode(Delimiter),
        MaxKeys: size,
        EncodingType,
        KeyMarker: encode(KeyMarker),
        VersionIdMarker,
        IsTruncated: truncated,
        NextKeyMarker: truncated ? encode(lastName(page)) : undefined,
        NextVersionIdMarker: truncated && typeof last === 'object' ? last.versionId : undefined,
        Versions: entries.filter(({ deleteMarker }) => !deleteMarker).map(told),
        DeleteMarkers: entries.filter(({ deleteMarker }) => deleteMarker).map(told),
        CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      };
    },
  );
}

/** What a version is ordered by: an id that is none stands where its version does. */
function orderOf(all: readonly ObjectVersion[], key: string, versionId: string): string {
  const marked = all.find((version) => version.key === key && version.versionId === versionId);
  return marked?.order ?? versionId;
}

/** Ids of one key are in the order of their age. */
function isBehind(keyMarker: string, versionMarker: string) {
  return ({ key, versionId, order: placed = versionId }: ObjectVersion): boolean => {
    const order = compareKeys(key, keyMarker);
    return order > 0 || (order === 0 && versionMarker !== '' && placed > versionMarker);
  };
}

/** localstack tests/aws/services/s3/test_s3_list_operations.snapshot.json: test_list_objects_versions_markers */
function requireKeyMarker(keyMarker: string, versionMarker: string): void {
  if (versionMarker === '' || keyMarker !== '') return;
  const message = 'A version-id marker cannot be specified without a key marker.';
  throw new AwsError('InvalidArgument', message, 400, {
    ArgumentName: 'version-id-marker',
    ArgumentValue: versionMarker,
  });
}
