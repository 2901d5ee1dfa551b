import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { ResourceProvider } from '../../resource-provider.ts';
import { collect, type Store } from '../../store.ts';
import { type BucketRecord, bucketPolicyResource, bucketResource } from './bucket-resources.ts';
import { createObjectVersions, type ObjectVersions } from './object-versions.ts';
import { createUploads, type Uploads } from './uploads.ts';
import { versioningOf } from './versioning.ts';

/** Buckets and what is in them. */
export interface Buckets extends Omit<ObjectVersions, 'isEmpty'> {
  readonly resources: readonly ResourceProvider[];
  /** By name. */
  all(): Promise<BucketRecord[]>;
  create(bucket: BucketRecord): Promise<void>;
  /** @throws AwsError NoSuchBucket or BucketNotEmpty. */
  drop(bucket: string): Promise<void>;
  /** @throws AwsError NoSuchBucket. */
  find(bucket: string): Promise<BucketRecord>;
  has(bucket: string): Promise<boolean>;
  readonly uploads: Uploads;
}

export function createBuckets(store: Store, clock: Clock, region: string): Buckets {
  const buckets = store.collection<BucketRecord>('s3-buckets');

  async function find(bucket: string): Promise<BucketRecord> {
    const found = await buckets.get(bucket);
    if (found === undefined)
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: bucket });
    return found;
  }

  const exists = async (name: string): Promise<boolean> => (await buckets.get(name)) !== undefined;
  const { isEmpty, ...objects } = createObjectVersions({ store, clock, findBucket: find });
  const uploads = createUploads(store, clock, objects);
  /** What is not completed keeps no bucket: https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html */
  const remove = async (name: string): Promise<void> => {
    await uploads.dropAll(name);
    await buckets.delete(name);
  };

  return {
    ...objects,
    resources: [
      bucketResource({ buckets, find, exists, isEmpty, remove }, clock, region),
      bucketPolicyResource({ buckets, find }),
    ],
    find,
    uploads,
    has: exists,
    all: () => collect(buckets.values()),
    create: (bucket) => buckets.put(bucket.name, bucket),
    async drop(bucket) {
      const found = await find(bucket);
      if (!(await isEmpty(bucket))) throw notEmpty(found);
      await remove(bucket);
    },
  };
}

/** localstack tests/aws/services/s3/test_s3_api.snapshot.json: test_delete_versioned_bucket_with_objects */
function notEmpty(bucket: BucketRecord): AwsError {
  const versions = versioningOf(bucket) === undefined ? '' : '. You must delete all versions in the bucket.';
  const message = `The bucket you tried to delete is not empty${versions}`;
  return new AwsError('BucketNotEmpty', message, 409, { BucketName: bucket.name });
}
