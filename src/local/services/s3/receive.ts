import type { WireRequest } from '../../wire/request.ts';
import { decodeAwsChunked, isAwsChunked } from './aws-chunked.ts';

/** A request with its body as it is stored: S3 keeps compressed bodies compressed. */
export async function receiveRequest(request: WireRequest): Promise<WireRequest> {
  return isAwsChunked(request) ? decodeAwsChunked(request) : request;
}
