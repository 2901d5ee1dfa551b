import { AwsError } from '../../aws-error.ts';
import type { ByteRange } from './byte-range.ts';

/**
 * The bytes of an object that become a part; all of them without a range.
 * Values: localstack tests/aws/services/s3/test_s3_api.snapshot.json, test_upload_part_copy_range.
 * @throws AwsError InvalidArgument, InvalidRequest.
 */
export function copyRange(header: string | undefined, size: number): ByteRange {
  if (header === undefined) return { first: 0, last: size - 1 };
  const refusal = (message: string) =>
    new AwsError('InvalidArgument', message, 400, {
      ArgumentName: 'x-amz-copy-source-range',
      ArgumentValue: header,
    });
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  if (from === undefined || to === undefined || Number(to) < Number(from)) throw refusal(FORM);
  if (Number(from) >= size)
    throw new AwsError('InvalidRequest', 'The specified copy range is invalid for the source object size');
  if (Number(to) >= size) throw refusal(`Range specified is not valid for source object of size: ${size}`);
  return { first: Number(from), last: Number(to) };
}

const FORM =
  'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy';
