import { object, optionalText } from '../../resource-provider.ts';
import type { BucketRecord } from './bucket-resources.ts';
import type { ObjectVersion } from './object-version.ts';

/** Whether a bucket keeps versions, or no longer does; undefined where it never did. */
export function versioningOf({ settings, versioned }: BucketRecord): 'Enabled' | 'Suspended' | undefined {
  if (versioned) return 'Enabled';
  const status = optionalText(object(settings ?? {}, 'VersioningConfiguration'), 'Status');
  return status === 'Enabled' || status === 'Suspended' ? status : undefined;
}

/** What a write tells: localstack tests/aws/services/s3/test_s3_api.snapshot.json, test_put_object_on_suspended_bucket; of copies and uploads believed, not proven. */
export function madeVersionId(bucket: BucketRecord, version: ObjectVersion): string | undefined {
  return versioningOf(bucket) === 'Enabled' ? version.versionId : undefined;
}

/** Buckets that never kept versions tell none: localstack tests/aws/services/s3/test_s3_api.snapshot.json, test_get_object_with_version_unversioned_bucket. */
export function toldVersionId(bucket: BucketRecord, version: ObjectVersion): string | undefined {
  return versioningOf(bucket) === undefined ? undefined : version.versionId;
}
