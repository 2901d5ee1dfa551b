import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
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

/** Whether a request is for an operation of DynamoDB. */
export function isForDynamoDB({ 'x-amz-target': target }: IncomingHttpHeaders): boolean {
  return String(target).startsWith('DynamoDB_');
}

/**
 * @param mostBytes how many bytes of its body are read.
 * @throws AwsError 413 when the body is larger.
 */
export async function readRequest(
  message: IncomingMessage,
  mostBytes: (message: IncomingMessage, query: URLSearchParams) => number,
): Promise<WireRequest> {
  const [path = '/', ...query] = (message.url ?? '/').split('?');
  const parameters = new URLSearchParams(query.join('?'));
  const chunks: Buffer[] = [];
  const most = mostBytes(message, parameters);
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw new AwsError('RequestEntityTooLargeException', 'the request is too large', 413);
    chunks.push(chunk);
  }
  return {
    method: message.method ?? 'GET',
    path,
    query: parameters,
    headers: withPresignedHeaders(message.headers, parameters),
    body: Buffer.concat(chunks),
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
