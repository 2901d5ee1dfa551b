import { NormalizedSchema } from '@smithy/core/schema';
import { answerHeaders } from './answer-headers.ts';
import { cborCodec, restJson, rpcJson, write, xml } from './codecs.ts';
import type { Served } from './detect.ts';
import type { ServiceDefinition } from './operation.ts';
import type { WireResponse } from './request.ts';
import { writeBindings } from './rest-binding.ts';

/** The answer to an operation, written by its schema. */
export function encodeOutput(detected: Served, output: object, requestId: string): WireResponse {
  const { protocol, operation } = detected;
  const schema = NormalizedSchema.of(operation.schema[5]);
  const headers = answerHeaders(protocol, requestId);
  if (protocol === 'rest-json' || protocol === 'rest-xml')
    return writeRest(detected, output as Record<string, unknown>, headers);
  if (protocol === 'query')
    return { status: 200, headers, body: queryDocument(detected, schema, output, requestId) };
  const codec = protocol === 'cbor' ? cborCodec : rpcJson;
  // What has nothing to answer has an empty body: scylladb test/alternator/test_manual_requests.py.
  return { status: 200, headers, body: schema.isUnitSchema() ? '' : write(codec, schema, output) };
}

function writeRest(
  { service, operation }: Served,
  output: Record<string, unknown>,
  headers: Record<string, string>,
): WireResponse {
  const traits = operation.schema[3];
  const http: unknown = typeof traits === 'object' && traits !== null ? traits.http : undefined;
  const success = Array.isArray(http) ? Number(http[2]) : 200;
  const boundOutput = writeBindings(operation, output);
  const status = boundOutput.status ?? operation.statusOf?.(output) ?? success;
  const merged = { ...headers, ...boundOutput.headers };
  if (boundOutput.payload !== undefined) {
    const { schema, value } = boundOutput.payload;
    const body = value === undefined ? '' : payloadOf(service, schema, value);
    return { status, headers: { ...headers, ...payloadType(schema), ...boundOutput.headers }, body };
  }
  const schema = NormalizedSchema.of(operation.schema[5]);
  if (status === 204 || schema.isUnitSchema()) return { status, headers: merged, body: '' };
  if (service.protocol === 'rest-json')
    return { status, headers: merged, body: write(restJson, schema, boundOutput.document) };
  const body = hasDocument(schema) ? write(xml(service.xmlNamespace), schema, boundOutput.document) : '';
  return { status, headers: merged, body };
}

function payloadOf(
  service: ServiceDefinition,
  schema: NormalizedSchema,
  value: unknown,
): WireResponse['body'] {
  if (schema.isBlobSchema()) return value as Uint8Array | AsyncIterable<Uint8Array>;
  if (schema.isStringSchema()) return String(value);
  return write(service.protocol === 'rest-xml' ? xml(service.xmlNamespace) : restJson, schema, value);
}

/** Texts that are a body are JSON: the policies of buckets. */
function payloadType(schema: NormalizedSchema): Record<string, string> {
  if (schema.isBlobSchema()) return { 'content-type': 'application/octet-stream' };
  return schema.isStringSchema() ? { 'content-type': 'application/json' } : {};
}

/** Whether the output has members that stand in a document; it is written with none of them, too. */
function hasDocument(schema: NormalizedSchema): boolean {
  return [...schema.structIterator()].some(([, member]) => {
    const { httpHeader, httpPrefixHeaders, httpResponseCode } = member.getMergedTraits();
    return !httpHeader && httpPrefixHeaders === undefined && !httpResponseCode;
  });
}

function queryDocument(
  { service, name }: Served,
  schema: NormalizedSchema,
  output: object,
  requestId: string,
): string {
  const inner = schema.isUnitSchema()
    ? ''
    : withoutRoot(write(xml(service.xmlNamespace), schema, output).toString());
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  const namespace = service.xmlNamespace === undefined ? '' : ` xmlns="${service.xmlNamespace}"`;
  return `<${name}Response${namespace}><${name}Result>${inner}</${name}Result>${metadata}</${name}Response>`;
}

function withoutRoot(document: string): string {
  if (/^<[^>]*\/>$/.test(document)) return '';
  return document.replace(/^<[^>]*>/, '').replace(/<\/[^>]*>$/, '');
}
