import {
  ListMultipartUploads$,
  type ListMultipartUploadsOutput,
  type ListMultipartUploadsRequest,
  ListParts$,
  type ListPartsOutput,
  type ListPartsRequest,
} from '@aws-sdk/client-s3';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { groupedPage } from './grouped-page.ts';
import { keyEncoding } from './key-encoding.ts';
import { compareKeys } from './key-order.ts';
import { ownerOf } from './owner.ts';
import { MOST_ENTRIES, pageSize } from './page-size.ts';
import type { Upload } from './uploads.ts';

/** What is being uploaded in parts, page by page. */
export function uploadLists(buckets: Buckets, account: Account): Operation[] {
  const owner = ownerOf(account);
  return [
    operation<ListPartsRequest, ListPartsOutput>(ListParts$)(
      ['Bucket', 'Key', 'UploadId', 'MaxParts', 'PartNumberMarker', 'ExpectedBucketOwner'],
      async ({ Bucket = '', Key = '', UploadId = '', MaxParts = MOST_ENTRIES, PartNumberMarker = '' }) => {
        const size = pageSize(MaxParts, NOT_NEGATIVE('max-parts'), 'max-parts');
        await buckets.find(Bucket);
        const upload = await buckets.uploads.find(Bucket, Key, UploadId);
        const marker = partMarker(PartNumberMarker);
        const behind = (await buckets.uploads.parts(upload)).filter(({ number }) => number > marker);
        const page = behind.slice(0, size);
        return {
          Bucket,
          Key,
          UploadId,
          PartNumberMarker: String(marker),
          NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
          MaxParts: size,
          IsTruncated: page.length < behind.length,
          Parts: page.map(({ number, etag, size: Size, modifiedAt }) => ({
            PartNumber: number,
            LastModified: new Date(modifiedAt),
            ETag: etag,
            Size,
          })),
          Initiator: owner,
          Owner: owner,
          StorageClass: 'STANDARD',
        };
      },
    ),
    operation<ListMultipartUploadsRequest, ListMultipartUploadsOutput>(ListMultipartUploads$)(
      [
        'Bucket',
        'Prefix',
        'Delimiter',
        'KeyMarker',
        'UploadIdMarker',
        'MaxUploads',
        'EncodingType',
        'ExpectedBucketOwner',
      ],
      async ({
        Bucket = '',
        Prefix = '',
        Delimiter,
        MaxUploads = MOST_ENTRIES,
        EncodingType,
        ...markers
      }) => {
        const encode = keyEncoding(EncodingType);
        const size = pageSize(MaxUploads, NOT_NEGATIVE('max-uploads'), 'max-uploads');
        await buckets.find(Bucket);
        const all = await buckets.uploads.list(Bucket, Prefix);
        const { KeyMarker = '' } = markers;
        // Without the key, the id counts for nothing: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
        const UploadIdMarker = KeyMarker === '' ? '' : (markers.UploadIdMarker ?? '');
        requireUploadMarker(all, KeyMarker, UploadIdMarker);
        const asked = { prefix: Prefix, delimiter: Delimiter, marker: KeyMarker, size };
        const isBehind = ({ key, uploadId }: Upload): boolean =>
          compareKeys(key, KeyMarker) > 0 ||
          (key === KeyMarker && UploadIdMarker !== '' && uploadId > UploadIdMarker);
        const { entries, prefixes, truncated } = groupedPage(all, asked, isBehind);
        const last = entries.at(-1);
        return {
          Bucket,
          Prefix: encode(Prefix),
          Delimiter: Delimiter && encode(Delimiter),
          EncodingType,
          KeyMarker: encode(KeyMarker),
          UploadIdMarker,
          NextKeyMarker: encode(last?.key ?? ''),
          NextUploadIdMarker: last?.uploadId ?? '',
          MaxUploads: size,
          IsTruncated: truncated,
          Uploads: entries.map(({ key, uploadId, startedAt }) => ({
            Key: encode(key),
            UploadId: uploadId,
            Initiated: new Date(startedAt),
            Initiator: owner,
            Owner: owner,
            StorageClass: 'STANDARD' as const,
          })),
          CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
        };
      },
    ),
  ];
}

const NOT_NEGATIVE = (name: string): string => `Argument ${name} must be an integer between 0 and 2147483647`;

/** An empty one is none: localstack tests/aws/services/s3/test_s3_list_operations.snapshot.json, test_list_parts_empty_part_number_marker. */
function partMarker(text: string): number {
  if (/^\d{0,9}$/.test(text)) return Number(text);
  throw new AwsError(
    'InvalidArgument',
    'Provided part-number-marker not an integer or within integer range',
    400,
    {
      ArgumentName: 'part-number-marker',
      ArgumentValue: text,
    },
  );
}

/** localstack tests/aws/services/s3/test_s3_list_operations.snapshot.json: test_list_multiparts_next_marker */
function requireUploadMarker(all: readonly Upload[], key: string, uploadId: string): void {
  if (uploadId === '' || all.some((upload) => upload.key === key && upload.uploadId === uploadId)) return;
  throw new AwsError('InvalidArgument', 'Invalid uploadId marker', 400, {
    ArgumentName: 'upload-id-marker',
    ArgumentValue: uploadId,
  });
}
