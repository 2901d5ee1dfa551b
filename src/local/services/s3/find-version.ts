import { AwsError } from '../../aws-error.ts';
import type { Buckets } from './buckets.ts';
import { noSuchKey } from './no-such-key.ts';
import type { ObjectVersion } from './object-version.ts';

/** The object that a request asks for. */
export interface AskedVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
  readonly method: string;
  /** Whether an object that a delete marker covers is refused as one, not as missing. */
  readonly ofMarkers?: boolean;
  /** What a missing key is called, where that is not the key. */
  readonly missing?: string;
}

/**
 * The object of a key, or its named version.
 * @throws AwsError NoSuchBucket, NoSuchKey, InvalidArgument, NoSuchVersion, or MethodNotAllowed for a delete marker.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 */
export async function requireVersion(buckets: Buckets, asked: AskedVersion): Promise<ObjectVersion> {
  const { bucket, key, versionId } = asked;
  await buckets.find(bucket);
  const version = await buckets.version(bucket, key, versionId);
  if (version?.deleteMarker) throw deleteMarker(version, asked);
  if (version !== undefined) return version;
  if (versionId === undefined) throw noSuchKey(asked.missing ?? key);
  requireVersionId(versionId);
  throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, {
    Key: key,
    VersionId: versionId,
  });
}

/** The same for a request that reads it. */
export function findVersion(
  buckets: Buckets,
  bucket: string,
  key: string,
  versionId?: string,
): Promise<ObjectVersion> {
  return requireVersion(buckets, { bucket, key, versionId, method: 'GET' });
}

/**
 * localstack tests/aws/services/s3/test_s3_api.snapshot.json, test_delete_object.
 * @throws AwsError InvalidArgument for what can be no id of a version.
 */
export function requireVersionId(versionId: string): void {
  if (/^(null|[0-9a-z]{27})$/.test(versionId)) return;
  throw new AwsError('InvalidArgument', 'Invalid version id specified', 400, {
    ArgumentName: 'versionId',
    ArgumentValue: versionId,
  });
}

/** localstack tests/aws/services/s3/test_s3_api.snapshot.json, test_delete_object_versioned, test_object_tagging_versioned */
function deleteMarker({ key, versionId }: ObjectVersion, asked: AskedVersion): AwsError {
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId };
  if (asked.versionId === undefined && !asked.ofMarkers) return noSuchKey(key).withHeaders(headers);
  const message = 'The specified method is not allowed against this resource.';
  const members = { Method: asked.method, ResourceType: 'DeleteMarker' };
  return new AwsError('MethodNotAllowed', message, 405, members).withHeaders({ ...headers, allow: 'DELETE' });
}
