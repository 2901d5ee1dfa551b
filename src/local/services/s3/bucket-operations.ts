import {
  DeleteBucket$,
  type DeleteBucketRequest,
  HeadBucket$,
  type HeadBucketOutput,
  type HeadBucketRequest,
} from '@aws-sdk/client-s3';
import type { Account } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { bucketList } from './bucket-lists.ts';
import type { Buckets } from './buckets.ts';
import { createBucketOperation } from './create-bucket.ts';

/** Buckets are made, found and removed; stacks make them too. */
export function bucketOperations(buckets: Buckets, clock: Clock, account: Account): Operation[] {
  return [
    bucketList(buckets, account),
    createBucketOperation(buckets, clock, account),
    // localstack tests/aws/services/s3/test_s3.snapshot.json: test_create_bucket_head_bucket
    operation<HeadBucketRequest, HeadBucketOutput>(HeadBucket$)(
      ['Bucket', 'ExpectedBucketOwner'],
      async ({ Bucket = '' }) => {
        await buckets.find(Bucket);
        const BucketArn = `arn:aws:s3:::${Bucket}`;
        return { BucketArn, BucketRegion: account.region, AccessPointAlias: false };
      },
    ),
    operation<DeleteBucketRequest, object>(DeleteBucket$)(
      ['Bucket', 'ExpectedBucketOwner'],
      async ({ Bucket = '' }) => {
        await buckets.drop(Bucket);
        return {};
      },
    ),
  ];
}
