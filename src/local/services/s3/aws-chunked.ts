import { AwsError } from '../../aws-error.ts';
import type { WireRequest } from '../../wire/request.ts';
import { incompleteBody, readChunks } from './chunks.ts';
import { announcedTrailers, readTrailers } from './trailers.ts';

const CODING = 'aws-chunked';

/**
 * Whether a body comes in chunks of AWS's own, inside those of HTTP.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function isAwsChunked({ headers }: WireRequest): boolean {
  const hash = String(headers['x-amz-content-sha256'] ?? '');
  return hash.startsWith('STREAMING-') || codingsOf(headers['content-encoding']).includes(CODING);
}

/**
 * A request with its body without chunks, and with the headers that come behind it.
 * @throws AwsError for a body that is not whole.
 */
export function decodeAwsChunked(request: WireRequest): WireRequest {
  const { 'content-encoding': encoding, 'x-amz-trailer': trailer, ...headers } = request.headers;
  const length = String(headers['x-amz-decoded-content-length'] ?? '');
  if (!/^\d+$/.test(length))
    throw new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411);
  const announced = announcedTrailers(String(trailer ?? ''));
  const { data, tail } = readChunks(request.body);
  if (data.length !== Number(length)) throw incompleteBody();
  // The coding is not kept with the object.
  const kept = codingsOf(encoding).filter((coding) => coding !== CODING);
  const contentEncoding = kept.length > 0 ? { 'content-encoding': kept.join(',') } : {};
  return {
    ...request,
    headers: { ...headers, ...contentEncoding, ...readTrailers(announced, tail) },
    body: data,
  };
}

function codingsOf(encoding = ''): string[] {
  const codings = encoding.split(',').map((coding) => coding.trim());
  return codings.filter((coding) => coding !== '');
}
