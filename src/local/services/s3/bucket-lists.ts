import { ListBuckets$, type ListBucketsOutput, type ListBucketsRequest } from '@aws-sdk/client-s3';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { nameIn, tokenFor } from './continuation.ts';
import { compareKeys } from './key-order.ts';
import { ownerOf } from './owner.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html (MaxBuckets) */
const MOST_BUCKETS = 10_000;

/** The buckets that there are, by name. */
export function bucketList(buckets: Buckets, account: Account): Operation {
  const { region } = account;
  return operation<ListBucketsRequest, ListBucketsOutput>(ListBuckets$)(
    ['MaxBuckets', 'ContinuationToken', 'Prefix', 'BucketRegion'],
    async (asked) => {
      const { MaxBuckets = MOST_BUCKETS, ContinuationToken, Prefix, BucketRegion } = asked;
      requireCount(MaxBuckets);
      requireRegion(BucketRegion);
      const after = ContinuationToken ? nameIn(ContinuationToken) : '';
      const isOfRegion = BucketRegion === undefined || BucketRegion === region;
      const found = (await buckets.all()).filter(
        ({ name }) => isOfRegion && name.startsWith(Prefix ?? '') && compareKeys(name, after) > 0,
      );
      const page = found.slice(0, MaxBuckets);
      // "If the request contains at least one valid parameter, it is included in the response."
      const isAsked = Object.values(asked).some((value) => value !== undefined);
      return {
        Owner: ownerOf(account),
        Prefix,
        Buckets: page.map(({ name, createdAt }) => ({
          Name: name,
          CreationDate: new Date(createdAt),
          ...(isAsked ? { BucketRegion: region, BucketArn: `arn:aws:s3:::${name}` } : {}),
        })),
        ContinuationToken: page.length < found.length ? tokenFor(page.at(-1)?.name ?? '') : undefined,
      };
    },
  );
}

/** The words are believed, not proven. */
function requireCount(count: number): void {
  if (count >= 1 && count <= MOST_BUCKETS) return;
  const message = `Argument max-buckets must be an integer between 1 and ${MOST_BUCKETS}`;
  throw new AwsError('InvalidArgument', message, 400, { ArgumentName: 'max-buckets' });
}

/** localstack tests/aws/services/s3/test_s3_list_operations.snapshot.json: test_list_buckets_region_validation */
function requireRegion(region: string | undefined): void {
  if (region === undefined || /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return;
  throw new AwsError('InvalidArgument', `Argument value ${region} is not a valid AWS Region`, 400, {
    ArgumentName: 'bucket-region',
  });
}
