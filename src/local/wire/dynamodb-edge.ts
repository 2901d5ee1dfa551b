import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';
import type { WireResponse } from './request.ts';

/*
 * What the servers of DynamoDB answer besides its operations, as tested on AWS: test/connection.js of mhart/dynalite,
 * test/alternator/{test_cors,test_health,test_http_headers}.py of scylladb/scylladb.
 */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUV';
const ID_LENGTH = 52;
const ALLOW_ORIGIN = {
  'access-control-allow-origin': '*',
  // Believed, not proven: the names; that there are some is tested.
  'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
};

/** 52 digits and capital letters. */
export function dynamodbRequestId(): string {
  return Array.from(randomBytes(ID_LENGTH), (byte) => DIGITS[byte % DIGITS.length]).join('');
}

/** The headers that all answers of DynamoDB have. Pages of other hosts are refused before. */
export function dynamodbHeaders(
  { origin }: IncomingHttpHeaders,
  body: string | Uint8Array,
): Record<string, string> {
  return {
    server: 'Server',
    'x-amz-crc32': String(crc32(body)),
    ...(origin === undefined ? {} : ALLOW_ORIGIN),
  };
}

/** What anybody gets who asks for the root without a signature: whether DynamoDB is healthy, or what pages may send. */
export function answerOfRoot({ method, url, headers }: IncomingMessage): WireResponse | undefined {
  if (url !== '/' || headers.authorization !== undefined || isOfBucket(headers.host)) return undefined;
  const answered = (body: string, more: Record<string, string> = {}): WireResponse => ({
    status: 200,
    headers: { 'x-amzn-requestid': dynamodbRequestId(), ...dynamodbHeaders(headers, body), ...more },
    body,
  });
  if (method === 'GET') return answered('healthy: dynamodb.us-east-1.amazonaws.com ');
  return method === 'OPTIONS' && headers.origin !== undefined ? answered('', preflight(headers)) : undefined;
}

/** Buckets have hosts of their own below `localhost`. */
function isOfBucket(host = ''): boolean {
  const name = /^(.+)\.localhost(?::\d+)?$/i.exec(host)?.[1];
  return name !== undefined && !/^dynamodb(\.|$)/i.test(name);
}

function preflight(headers: IncomingHttpHeaders): Record<string, string> {
  const { 'access-control-request-method': method, 'access-control-request-headers': names } = headers;
  return {
    'access-control-max-age': '172800',
    ...(method === undefined ? {} : { 'access-control-allow-methods': method }),
    ...(names === undefined ? {} : { 'access-control-allow-headers': names }),
  };
}
