import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { ResourceProvider } from '../../resource-provider.ts';
import type { Store } from '../../store.ts';
import { type BucketRecord, bucketPolicyResource, bucketResource } from './bucket-resources.ts';
import { createObjectVersions, type ObjectVersions } from './object-versions.ts';

/** Buckets and what is in them. */
export interface Buckets extends Omit<ObjectVersions, 'isEmpty'> {
  readonly resources: readonly ResourceProvider[];
  /** @throws AwsError NoSuchBucket or BucketNotEmpty. */
  drop(bucket: string): Promise<void>;
  /** @throws AwsError NoSuchBucket. */
  find(bucket: string): Promise<BucketRecord>;
  has(bucket: string): Promise<boolean>;
}

export function createBuckets(store: Store, clock: Clock, region: string): Buckets {
  const buckets = store.collection<BucketRecord>('s3-buckets');

  async function find(bucket: string): Promise<BucketRecord> {
    const found = await buckets.get(bucket);
    if (found === undefined) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    return found;
  }

  const exists = async (name: string): Promise<boolean> => (await buckets.get(name)) !== undefined;
  const { isEmpty, ...objects } = createObjectVersions({ store, clock, findBucket: find });

  return {
    ...objects,
    resources: [
      bucketResource({ buckets, find, exists, isEmpty }, clock, region),
      bucketPolicyResource({ buckets, find }),
    ],
    find,
    has: exists,
    async drop(bucket) {
      await find(bucket);
      if (!(await isEmpty(bucket)))
        throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
      await buckets.delete(bucket);
    },
  };
}
