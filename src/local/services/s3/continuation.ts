import { AwsError } from '../../aws-error.ts';

const MARK = 'after:';

/** A token for the page that comes behind a name. */
export function tokenFor(name: string): string {
  return Buffer.from(`${MARK}${name}`).toString('base64');
}

/**
 * The name that a token stands for.
 * @throws AwsError InvalidArgument: localstack tests/aws/services/s3/test_s3_list_operations.snapshot.json,
 * test_list_objects_v2_continuation_start_after.
 */
export function nameIn(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (text.startsWith(MARK) && tokenFor(text.slice(MARK.length)) === token) return text.slice(MARK.length);
  throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect', 400, {
    ArgumentName: 'continuation-token',
  });
}
