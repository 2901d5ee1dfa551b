import type { S3Api } from '../../aws/s3.ts';
import { BackofficeError } from '../../errors.ts';

const OBJECTS_PER_CALL = 1000;

/** Whether a bucket is there. */
export async function bucketExists(s3: S3Api, bucket: string): Promise<boolean> {
  return (await versionsOf(s3, bucket, 1)) !== undefined;
}

/**
 * Removes every version of every object, then the bucket: one that holds any cannot be deleted.
 * @returns how many objects, old versions among them, were removed; 0 for a bucket that is gone.
 */
export async function removeBucket(s3: S3Api, bucket: string): Promise<number> {
  let removed = 0;
  for (;;) {
    const objects = await versionsOf(s3, bucket, OBJECTS_PER_CALL);
    if (objects === undefined) return removed;
    if (objects.length === 0) break;
    const { Errors = [] } = await s3.deleteObjects({
      Bucket: bucket,
      Delete: { Objects: objects, Quiet: true },
    });
    const [failed] = Errors;
    if (failed !== undefined)
      throw new BackofficeError(
        'FAILED',
        `objects of ${bucket} cannot be removed: ${failed.Message ?? failed.Code ?? ''}`,
      );
    removed += objects.length;
  }
  await s3.deleteBucket({ Bucket: bucket });
  return removed;
}

/** @returns undefined when the bucket is not there. */
async function versionsOf(s3: S3Api, bucket: string, limit: number) {
  try {
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({
      Bucket: bucket,
      MaxKeys: limit,
    });
    return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
  } catch (error) {
    if (error instanceof BackofficeError && error.awsCode === 'NoSuchBucket') return undefined;
    throw error;
  }
}
