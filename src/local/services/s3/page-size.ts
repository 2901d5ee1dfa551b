import { AwsError } from '../../aws-error.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html (MaxKeys) */
export const MOST_ENTRIES = 1000;

/**
 * How many entries a page has.
 * @param refusal AWS's words for a negative number.
 * @param argument the parameter that asks for it.
 * @throws AwsError InvalidArgument.
 */
export function pageSize(wanted: number, refusal: string, argument = 'maxKeys'): number {
  if (wanted < 0)
    throw new AwsError('InvalidArgument', refusal, 400, {
      ArgumentName: argument,
      ArgumentValue: String(wanted),
    });
  return Math.min(wanted, MOST_ENTRIES);
}
