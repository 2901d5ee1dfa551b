import { AwsError } from '../../aws-error.ts';

/** The error for a key that has no object. */
export function noSuchKey(key: string): AwsError {
  return new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
}
