import { AwsError } from '../../aws-error.ts';

/** What conditions are about. */
export interface Conditioned {
  readonly etag: string;
  /** ISO 8601. */
  readonly modifiedAt: string;
}

/** What must hold of an object that is read. */
export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/** The header whose condition is not met. */
export type Unmet = 'If-Match' | 'If-Unmodified-Since' | 'If-None-Match' | 'If-Modified-Since';

/**
 * The condition that an object does not meet. One on its tag goes before one on its time, and times to come do not
 * count: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html,
 * localstack tests/aws/services/s3/test_s3.snapshot.json, test_s3_get_object_preconditions.
 */
export function unmetCondition(
  version: Conditioned,
  { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince }: ReadConditions,
  now: Date,
): Unmet | undefined {
  const modified = wholeSeconds(version.modifiedAt);
  if (IfMatch !== undefined) {
    if (!isTagOf(version, IfMatch)) return 'If-Match';
  } else if (IfUnmodifiedSince !== undefined && modified > IfUnmodifiedSince.getTime())
    return 'If-Unmodified-Since';
  if (IfNoneMatch !== undefined) return isTagOf(version, IfNoneMatch) ? 'If-None-Match' : undefined;
  const isOld = IfModifiedSince !== undefined && modified <= IfModifiedSince.getTime();
  return isOld && IfModifiedSince <= now ? 'If-Modified-Since' : undefined;
}

/** @throws AwsError PreconditionFailed, or NotModified for who has the object already. */
export function requireConditions(version: Conditioned, conditions: ReadConditions, now: Date): void {
  const unmet = unmetCondition(version, conditions, now);
  if (unmet === 'If-None-Match' || unmet === 'If-Modified-Since') throw notModified(version);
  if (unmet !== undefined) throw preconditionFailed(unmet);
}

/** Whether a list of tags has that of an object; quotes do not matter, and `*` is everybody's. */
export function isTagOf({ etag }: { readonly etag: string }, tags: string): boolean {
  const wanted = tags.split(',').map((tag) => tag.trim().replaceAll('"', ''));
  return wanted.includes('*') || wanted.includes(etag.replaceAll('"', ''));
}

/** @param condition the header that was not met. */
export function preconditionFailed(condition: string): AwsError {
  return new AwsError(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    412,
    { Condition: condition },
  );
}

/** RFC 9110 15.4.5: the answer has the tag and the time of what was not sent. */
function notModified({ etag, modifiedAt }: Conditioned): AwsError {
  const headers = { etag, 'last-modified': new Date(modifiedAt).toUTCString() };
  return new AwsError('NotModified', 'Not Modified', 304).withHeaders(headers);
}

/** Times of HTTP have whole seconds. */
function wholeSeconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000) * 1000;
}
