import {
  ListObjects$,
  type ListObjectsOutput,
  type ListObjectsRequest,
  ListObjectsV2$,
  type ListObjectsV2Output,
  type ListObjectsV2Request,
} from '@aws-sdk/client-s3';
import type { Account } from '../../account.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { nameIn, tokenFor } from './continuation.ts';
import { type GroupedPage, groupedPage, lastName } from './grouped-page.ts';
import { type KeyEncoding, keyEncoding } from './key-encoding.ts';
import { listedOf } from './listed.ts';
import type { ObjectVersion } from './object-version.ts';
import { ownerOf } from './owner.ts';
import { MOST_ENTRIES, pageSize } from './page-size.ts';

/** https://github.com/brekkylab/backlot/issues/192 has measured it. */
const NOT_NEGATIVE = 'Argument maxKeys must be an integer between 0 and 2147483647';

const MEMBERS = ['Bucket', 'Prefix', 'Delimiter', 'MaxKeys', 'EncodingType', 'ExpectedBucketOwner'] as const;

type Asked = Pick<ListObjectsV2Request, (typeof MEMBERS)[number]>;

/** The objects in a bucket, page by page. */
export function listOperations(buckets: Buckets, account: Account): Operation[] {
  const owner = ownerOf(account);

  async function pageOf(asked: Asked, marker: string): Promise<Listed> {
    const { Bucket = '', Prefix = '', Delimiter, MaxKeys = MOST_ENTRIES, EncodingType } = asked;
    const encode = keyEncoding(EncodingType);
    const size = pageSize(MaxKeys, NOT_NEGATIVE);
    const current = (await buckets.list(Bucket, Prefix)).filter(
      ({ latest, deleteMarker }) => latest && !deleteMarker,
    );
    const page = groupedPage(current, { prefix: Prefix, delimiter: Delimiter, marker, size });
    const told = {
      Name: Bucket,
      Prefix: encode(Prefix),
      Delimiter: Delimiter && encode(Delimiter),
      MaxKeys: size,
      EncodingType,
      IsTruncated: page.truncated,
      CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
    };
    return { page, told, encode };
  }

  return [
    operation<ListObjectsV2Request, ListObjectsV2Output>(ListObjectsV2$)(
      [...MEMBERS, 'ContinuationToken', 'StartAfter', 'FetchOwner'],
      async ({ ContinuationToken, StartAfter, FetchOwner, ...asked }) => {
        const marker = ContinuationToken === undefined ? StartAfter : nameIn(ContinuationToken);
        const { page, told, encode } = await pageOf(asked, marker ?? '');
        const Owner = FetchOwner ? owner : undefined;
        return {
          ...told,
          KeyCount: page.entries.length + page.prefixes.length,
          ContinuationToken,
          StartAfter: StartAfter && encode(StartAfter),
          NextContinuationToken: page.truncated ? tokenFor(lastName(page)) : undefined,
          Contents: page.entries.map((version) => ({ ...listedOf(version, encode), Owner })),
        };
      },
    ),
    operation<ListObjectsRequest, ListObjectsOutput>(ListObjects$)(
      [...MEMBERS, 'Marker'],
      async ({ Marker = '', ...asked }) => {
        const { page, told, encode } = await pageOf(asked, Marker);
        return {
          ...told,
          Marker: encode(Marker),
          // Without a delimiter the last key is the next marker: localstack
          // tests/aws/services/s3/test_s3_list_operations.snapshot.json, test_list_objects_next_marker.
          NextMarker: page.truncated && asked.Delimiter ? encode(lastName(page)) : undefined,
          Contents: page.entries.map((version) => ({ ...listedOf(version, encode), Owner: owner })),
        };
      },
    ),
  ];
}

interface Listed {
  readonly page: GroupedPage<ObjectVersion>;
  readonly told: ListObjectsOutput;
  readonly encode: KeyEncoding;
}
