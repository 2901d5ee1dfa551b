import type { WireRequest } from '../../wire/request.ts';
import { decodeAwsChunked, isAwsChunked } from './aws-chunked.ts';
import { requireChecksum, verifyChecksums } from './checksums.ts';
import { verifySignedHash } from './signed-hash.ts';
import { malformedTrailer } from './trailers.ts';
import { inPathStyle } from './virtual-host.ts';

/**
 * A request with its bucket in the path, and its body as it is stored: S3 keeps compressed bodies compressed.
 * @throws AwsError for a body that is not the one that was sent.
 */
export async function receiveRequest(request: WireRequest): Promise<WireRequest> {
  await verifySignedHash(request);
  const received = inPathStyle(withoutChunks(request));
  requireChecksum(received);
  await verifyChecksums(received);
  return received;
}

function withoutChunks(request: WireRequest): WireRequest {
  if (isAwsChunked(request)) return decodeAwsChunked(request);
  if (request.headers['x-amz-trailer'] !== undefined) throw malformedTrailer();
  return request;
}
