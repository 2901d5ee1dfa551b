import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AwsError } from '../aws-error.ts';
import { presignedCredential, withPresignedHeaders } from './presigned.ts';

/** A request with its body read. */
export interface WireRequest {
  readonly method: string;
  /** As sent: still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
}

const MAX_BODY_BYTES = 70 * 1024 * 1024;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html: "your total request size exceeds 16 MB" */
const MAX_ITEM_BYTES = 16 * 1024 * 1024;

/** @throws AwsError 413 when the body is larger than any AWS service takes. */
export async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  const most = String(message.headers['x-amz-target']).startsWith('DynamoDB_')
    ? MAX_ITEM_BYTES
    : MAX_BODY_BYTES;
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw new AwsError('RequestEntityTooLargeException', 'the request is too large', 413);
    chunks.push(chunk);
  }
  const [path = '/', ...query] = (message.url ?? '/').split('?');
  const parameters = new URLSearchParams(query.join('?'));
  const body = Buffer.concat(chunks);
  const trailers = encodedTrailers(message.headers, body);
  const encoding = String(message.headers['content-encoding'] ?? '');
  return {
    method: message.method ?? 'GET',
    path,
    query: parameters,
    headers: { ...withPresignedHeaders(message.headers, parameters), ...trailers },
    body: await decodeBody(body, encoding),
  };
}

/**
 * The credential scope names the service a request is for: `<key>/<date>/<region>/<service>/aws4_request`, in the
 * `Authorization` header or in the query of a presigned URL.
 */
export function credentialOf(
  headers: IncomingHttpHeaders,
  query?: URLSearchParams,
): { accessKeyId: string; service: string } | undefined {
  const header = /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1];
  const credential = header ?? (query && presignedCredential(query));
  const found = /^([^/]+)\/[^/]*\/[^/]*\/([^/]+)\//.exec(credential ?? '');
  return found?.[1] && found[2] ? { accessKeyId: found[1], service: found[2] } : undefined;
}

/** The service a request is signed for. */
export function serviceOf(headers: IncomingHttpHeaders, query?: URLSearchParams): string | undefined {
  return credentialOf(headers, query)?.service;
}

/** PutMetricData comes compressed when it is large. */
async function decodeBody(body: Buffer, encoding: string): Promise<Buffer> {
  if (encoding.includes('aws-chunked')) return decodeAwsChunked(body);
  if (encoding !== 'gzip') return body;
  return promisify(gunzip)(body, { maxOutputLength: MAX_BODY_BYTES }).catch(() => {
    throw new AwsError('SerializationException', 'the request cannot be decompressed');
  });
}

/** Uploads may come as `<hex size>[;signature]\r\n<data>\r\n …` with trailing checksums. */
function decodeAwsChunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < body.length) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = lineEnd < 0 ? 0 : Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) break;
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

/** What stands behind the last chunk, as far as `x-amz-trailer` announces it: a checksum. */
function encodedTrailers(headers: IncomingHttpHeaders, body: Buffer): Record<string, string> {
  const announced = String(headers['x-amz-trailer'] ?? '').toLowerCase();
  if (announced === '') return {};
  const tail = body.toString('latin1', Math.max(0, body.length - TAIL_BYTES));
  const value = tail.slice(tail.toLowerCase().lastIndexOf(`${announced}:`) + announced.length + 1);
  return tail.toLowerCase().includes(`${announced}:`) ? { [announced]: value.split('\r\n')[0] ?? '' } : {};
}

/** Room for a trailing checksum and its signature. */
const TAIL_BYTES = 1024;
