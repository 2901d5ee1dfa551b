import { AwsError } from '../../aws-error.ts';
import type { Buckets } from './buckets.ts';
import { noSuchKey } from './no-such-key.ts';
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
  if (version?.deleteMarker) throw deleteMarker(version, versionId);
  if (version !== undefined) return version;
  if (versionId === undefined) throw noSuchKey(key);
  if (!/^(null|[0-9a-z]{27})$/.test(versionId))
    throw new AwsError('InvalidArgument', 'Invalid version id specified', 400, {
      ArgumentName: 'versionId',
      ArgumentValue: versionId,
    });
  throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, {
    Key: key,
    VersionId: versionId,
  });
}

/** localstack tests/aws/services/s3/test_s3_api.snapshot.json, test_delete_object_versioned */
function deleteMarker({ key, versionId }: ObjectVersion, asked: string | undefined): AwsError {
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId };
  if (asked === undefined) return noSuchKey(key).withHeaders(headers);
  const message = 'The specified method is not allowed against this resource.';
  const members = { Method: 'GET', ResourceType: 'DeleteMarker' };
  return new AwsError('MethodNotAllowed', message, 405, members).withHeaders({ ...headers, allow: 'DELETE' });
}
