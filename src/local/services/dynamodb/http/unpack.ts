import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { AwsError } from '../../../aws-error.ts';
import { MAX_ITEM_BYTES } from '../../../wire/body-limits.ts';
import type { WireRequest } from '../../../wire/request.ts';

const UNPACK = new Map([
  ['gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
]);

/**
 * A request with its body unpacked. DynamoDB has 500 for what cannot be unpacked, and 413 for what is too large then.
 * As tested on AWS: test/alternator/test_compressed_request.py of scylladb/scylladb.
 * @throws AwsError
 */
export async function unpacked(request: WireRequest): Promise<WireRequest> {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined) return request;
  const unpack = UNPACK.get(encoding);
  if (unpack === undefined) throw notUnpacked(encoding);
  try {
    return { ...request, body: await unpack(request.body, { maxOutputLength: MAX_ITEM_BYTES }) };
  } catch (error) {
    if (error instanceof RangeError)
      throw new AwsError('RequestEntityTooLargeException', 'the request is too large', 413);
    throw notUnpacked(encoding);
  }
}

/** The name is AWS's, the text believed, not proven. */
function notUnpacked(encoding: string): AwsError {
  return new AwsError('InternalServerError', `the body cannot be unpacked by ${encoding}`, 500);
}
