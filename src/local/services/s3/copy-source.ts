import type { CopyObjectRequest } from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';
import { preconditionFailed, unmetCondition } from './conditions.ts';
import type { ObjectVersion } from './object-version.ts';

/** The members that say what must hold of the object that is copied. */
export const SOURCE_CONDITIONS = [
  'CopySourceIfMatch',
  'CopySourceIfNoneMatch',
  'CopySourceIfModifiedSince',
  'CopySourceIfUnmodifiedSince',
] as const;

/**
 * @throws AwsError PreconditionFailed, also where a reader would be told that nothing has changed:
 * localstack tests/aws/services/s3/test_s3.snapshot.json, test_s3_copy_object_preconditions.
 */
export function requireSource(
  source: ObjectVersion,
  asked: Pick<CopyObjectRequest, (typeof SOURCE_CONDITIONS)[number]>,
  now: Date,
): void {
  const conditions = {
    IfMatch: asked.CopySourceIfMatch,
    IfNoneMatch: asked.CopySourceIfNoneMatch,
    IfModifiedSince: asked.CopySourceIfModifiedSince,
    IfUnmodifiedSince: asked.CopySourceIfUnmodifiedSince,
  };
  const unmet = unmetCondition(source, conditions, now);
  if (unmet !== undefined) throw preconditionFailed(`x-amz-copy-source-${unmet}`);
}

/** `[/]bucket/key[?versionId=…]`, percent-encoded. */
export function copySource(text: string): { bucket: string; key: string; versionId: string | undefined } {
  const [path = '', versionId] = text.replace(/^\//, '').split('?versionId=');
  const [bucket = '', ...key] = (decoded(path) ?? '').split('/');
  if (bucket === '' || key.join('') === '')
    throw new AwsError(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  return { bucket, key: key.join('/'), versionId };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
