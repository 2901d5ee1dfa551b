import { cbor } from '@smithy/core/cbor';
import type { AwsError } from '../aws-error.ts';
import { answerHeaders } from './answer-headers.ts';
import type { ErrorProtocol, QueryError } from './operation.ts';
import type { WireResponse } from './request.ts';

/**
 * An error in the form that the protocol's clients read.
 * @param queryErrors of a service whose clients once spoke the Query protocol.
 */
export function encodeError(
  protocol: ErrorProtocol,
  error: AwsError,
  requestId: string,
  queryErrors: readonly QueryError[] = [],
): WireResponse {
  const { message, status, members } = error;
  const both = queryErrors.find(({ shape, code }) => [shape, code].includes(error.code));
  const code = both?.shape ?? error.code;
  const headers = { ...answerHeaders(protocol, requestId), ...queryHeader(both, status) };
  const document = { __type: code, message, ...members };
  switch (protocol) {
    case 'cbor':
      return { status, headers, body: cbor.serialize(document) };
    case 'query':
      return { status, headers, body: queryError(error, requestId) };
    case 'ec2-query':
      return { status, headers, body: ec2Error(error, requestId) };
    case 'rest-xml':
      return { status, headers: { ...headers, ...error.headers }, body: s3Error(error, requestId) };
    default:
      return { status, headers: { ...headers, 'x-amzn-errortype': code }, body: JSON.stringify(document) };
  }
}

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait */
function queryHeader(error: QueryError | undefined, status: number): Record<string, string> {
  return error === undefined
    ? {}
    : { 'x-amzn-query-error': `${error.code};${status >= 500 ? 'Receiver' : 'Sender'}` };
}

function queryError({ code, message, status }: AwsError, requestId: string): string {
  const type = status >= 500 ? 'Receiver' : 'Sender';
  const detail = element('Type', type) + element('Code', code) + element('Message', message);
  return `<ErrorResponse><Error>${detail}</Error>${element('RequestId', requestId)}</ErrorResponse>`;
}

/** https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
function ec2Error({ code, message }: AwsError, requestId: string): string {
  const detail = element('Code', code) + element('Message', message);
  return `<Response><Errors><Error>${detail}</Error></Errors>${element('RequestID', requestId)}</Response>`;
}

function s3Error({ code, message, members }: AwsError, requestId: string): string {
  const more = Object.entries(members).map(([name, value]) => element(name, String(value)));
  const detail = element('Code', code) + element('Message', message) + more.join('');
  return `<?xml version="1.0" encoding="UTF-8"?><Error>${detail}${element('RequestId', requestId)}</Error>`;
}

function element(name: string, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<${name}>${escaped}</${name}>`;
}
