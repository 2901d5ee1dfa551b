import { AwsError } from '../../aws-error.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html (MaxKeys) */
const MOST_KEYS = 1000;

/**
 * How many keys a page has.
 * @param refusal AWS's words for a negative number.
 * @throws AwsError InvalidArgument.
 */
export function pageSize(maxKeys: number, refusal: string): number {
  if (maxKeys < 0)
    throw new AwsError('InvalidArgument', refusal, 400, {
      ArgumentName: 'maxKeys',
      ArgumentValue: String(maxKeys),
    });
  return Math.min(maxKeys, MOST_KEYS);
}
