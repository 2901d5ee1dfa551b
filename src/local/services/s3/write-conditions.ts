import { AwsError } from '../../aws-error.ts';
import { type Conditioned, isTagOf, preconditionFailed } from './conditions.ts';
import { noSuchKey } from './no-such-key.ts';

/** What must hold of the object that is to be replaced. */
export interface WriteConditions {
  /** Whether no object may be there yet. */
  readonly onlyNew: boolean;
  /** The tag of the object that must be there. */
  readonly onlyTag?: string | undefined;
}

/**
 * The conditions of a request that writes.
 * @throws AwsError NotImplemented for what S3 does not take: localstack tests/aws/services/s3/test_s3_api.snapshot.json,
 * test_put_object_if_match_validation and the like.
 */
export function writeConditions({
  IfMatch,
  IfNoneMatch,
}: {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}): WriteConditions {
  if (IfMatch !== undefined && IfNoneMatch !== undefined)
    throw notImplemented(
      'If-Match,If-None-Match',
      'Multiple conditional request headers present in the request',
    );
  if (IfMatch === '*') throw notImplemented('If-Match', notAccepted('If-Match'));
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*')
    throw notImplemented('If-None-Match', notAccepted('If-None-Match'));
  return { onlyNew: IfNoneMatch === '*', onlyTag: IfMatch };
}

/** @throws AwsError PreconditionFailed, NoSuchKey. */
export function requireWritable(
  key: string,
  current: Conditioned | undefined,
  { onlyNew, onlyTag }: WriteConditions,
): void {
  if (onlyNew && current !== undefined) throw preconditionFailed('If-None-Match');
  if (onlyTag === undefined) return;
  if (current === undefined) throw noSuchKey(key);
  if (!isTagOf(current, onlyTag)) throw preconditionFailed('If-Match');
}

const notAccepted = (header: string): string =>
  `We don't accept the provided value of ${header} header for this API`;

function notImplemented(header: string, additionalMessage: string): AwsError {
  const message = 'A header you provided implies functionality that is not implemented';
  return new AwsError('NotImplemented', message, 501, { Header: header, additionalMessage });
}
