import { AwsError } from '../../aws-error.ts';
import type { Buckets } from './buckets.ts';
import type { ObjectVersion } from './object-versions.ts';

/**
 * The object of a key, or its named version.
 * @throws AwsError NoSuchBucket, NoSuchKey, InvalidArgument, NoSuchVersion, or MethodNotAllowed for a delete marker.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 */
export async function findVersion(
  buckets: Buckets,
  bucket: string,
  key: string,
  versionId?: string,
): Promise<ObjectVersion> {
  await buckets.find(bucket);
  const version = await buckets.version(bucket, key, versionId);
  if (version?.deleteMarker)
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  if (version !== undefined) return version;
  if (versionId === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  if (!/^(null|[0-9a-z]{27})$/.test(versionId))
    throw new AwsError('InvalidArgument', 'Invalid version id specified');
  throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);
}
