import type { WireRequest } from '../../wire/request.ts';
import { decodeAwsChunked, isAwsChunked } from './aws-chunked.ts';
import { malformedTrailer } from './trailers.ts';

/** A request with its body as it is stored: S3 keeps compressed bodies compressed. */
export async function receiveRequest(request: WireRequest): Promise<WireRequest> {
  if (isAwsChunked(request)) return decodeAwsChunked(request);
  if (request.headers['x-amz-trailer'] !== undefined) throw malformedTrailer();
  return request;
}
