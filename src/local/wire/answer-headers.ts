import type { ErrorProtocol } from './operation.ts';

const CONTENT_TYPES: Record<ErrorProtocol, string> = {
  'json-1.0': 'application/x-amz-json-1.0',
  'json-1.1': 'application/x-amz-json-1.1',
  'rest-json': 'application/json',
  'rest-xml': 'application/xml',
  query: 'text/xml',
  'ec2-query': 'text/xml',
  cbor: 'application/cbor',
};

/** The headers of every answer in a protocol. */
export function answerHeaders(protocol: ErrorProtocol, requestId: string): Record<string, string> {
  const id = protocol === 'rest-xml' ? 'x-amz-request-id' : 'x-amzn-requestid';
  const more = protocol === 'cbor' ? { 'smithy-protocol': 'rpc-v2-cbor' } : {};
  return { 'content-type': CONTENT_TYPES[protocol], [id]: requestId, ...more };
}
