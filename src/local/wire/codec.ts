import { JsonCodec, XmlCodec } from '@aws-sdk/core/protocols';
import { CborCodec, cbor } from '@smithy/core/cbor';
import { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import { checkCbor } from './cbor-bounds.ts';
import type { Detected } from './detect.ts';
import { typedInput } from './input-types.ts';
import { malformedXml } from './malformed-xml.ts';
import type { ErrorProtocol, Operation } from './operation.ts';
import { readQueryInput } from './query-input.ts';
import type { WireRequest, WireResponse } from './request.ts';
import { readBindings, writeBindings } from './rest-binding.ts';

type Served = Detected & { readonly operation: Operation };

/** Smithy's numbers for timestamps in documents: 5 date-time, 7 epoch seconds. */
const DATE_TIME = 5;
const EPOCH_SECONDS = 7;

const cborCodec = new CborCodec();
const rpcJson = new JsonCodec({
  timestampFormat: { useTrait: true, default: EPOCH_SECONDS },
  jsonName: false,
});
const restJson = new JsonCodec({
  timestampFormat: { useTrait: true, default: EPOCH_SECONDS },
  jsonName: true,
});

const CONTENT_TYPES: Record<ErrorProtocol, string> = {
  'json-1.0': 'application/x-amz-json-1.0',
  'json-1.1': 'application/x-amz-json-1.1',
  'rest-json': 'application/json',
  'rest-xml': 'application/xml',
  query: 'text/xml',
  'ec2-query': 'text/xml',
  cbor: 'application/cbor',
};

/**
 * The input of an operation, read from the wire by its schema.
 * @throws AwsError when it cannot be read.
 */
export async function decodeInput(detected: Served, request: WireRequest): Promise<Record<string, unknown>> {
  const schema = NormalizedSchema.of(detected.operation.schema[4]);
  try {
    return typedInput(schema, await decodeBody(detected, schema, request));
  } catch (error) {
    throw unreadable(detected, error);
  }
}

function unreadable({ protocol }: Served, error: unknown): AwsError {
  const ofService = error instanceof AwsError ? error : undefined;
  if (protocol === 'rest-xml' && (ofService?.code ?? UNREADABLE) === UNREADABLE) return malformedXml();
  const message = error instanceof Error ? error.message : 'the body cannot be read';
  return ofService ?? new AwsError(UNREADABLE, message);
}

const UNREADABLE = 'SerializationException';

async function decodeBody(detected: Served, schema: NormalizedSchema, request: WireRequest): Promise<object> {
  if (detected.protocol === 'rest-json' || detected.protocol === 'rest-xml')
    return readRest(detected, request);
  if (detected.protocol === 'query') return readForm(detected, schema);
  if (schema.isUnitSchema()) return {};
  if (request.body.length === 0) return {};
  if (detected.protocol === 'cbor') return readCbor(schema, request.body);
  return readJson(rpcJson, schema, request.body);
}

/** The answer to an operation, written by its schema. */
export function encodeOutput(detected: Served, output: object, requestId: string): WireResponse {
  const { protocol, operation } = detected;
  const schema = NormalizedSchema.of(operation.schema[5]);
  const headers = { 'content-type': CONTENT_TYPES[protocol], ...requestIdHeaders(protocol, requestId) };
  if (protocol === 'rest-json' || protocol === 'rest-xml')
    return writeRest(detected, output as Record<string, unknown>, headers);
  if (protocol === 'query')
    return { status: 200, headers, body: queryDocument(detected, schema, output, requestId) };
  const unit = schema.isUnitSchema();
  const codec = protocol === 'cbor' ? cborCodec : rpcJson;
  // What has nothing to answer has an empty body: scylladb test/alternator/test_manual_requests.py.
  const body = unit ? '' : write(codec, schema, output);
  return {
    status: 200,
    headers: protocol === 'cbor' ? { ...headers, 'smithy-protocol': 'rpc-v2-cbor' } : headers,
    body,
  };
}

/** An error in the form that the protocol's clients read. */
export function encodeError(protocol: ErrorProtocol, error: AwsError, requestId: string): WireResponse {
  const { code, message, status, members } = error;
  const headers = { 'content-type': CONTENT_TYPES[protocol], ...requestIdHeaders(protocol, requestId) };
  const type = status >= 500 ? 'Receiver' : 'Sender';
  if (protocol === 'cbor') {
    const body = cbor.serialize({ __type: code, message, ...members });
    return { status, headers: { ...headers, 'smithy-protocol': 'rpc-v2-cbor' }, body };
  }
  // https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
  if (protocol === 'ec2-query') {
    const detail = `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
    const body = `<Response><Errors>${detail}</Errors><RequestID>${requestId}</RequestID></Response>`;
    return { status, headers, body };
  }
  if (protocol === 'query') {
    const detail = `<Error><Type>${type}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
    return {
      status,
      headers,
      body: `<ErrorResponse>${detail}<RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
  }
  if (protocol === 'rest-xml') {
    const more = Object.entries(members).map(
      ([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`,
    );
    const detail = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>${more.join('')}<RequestId>${requestId}</RequestId>`;
    return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?><Error>${detail}</Error>` };
  }
  return {
    status,
    headers: { ...headers, 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message, ...members }),
  };
}

function readForm({ service, name, form = new URLSearchParams() }: Served, schema: NormalizedSchema): object {
  return readQueryInput(schema, form, (parameter) => {
    const message = `The embedded environment does not serve ${service.scope} ${name} with the parameter ${parameter}`;
    return new AwsError('UnknownOperationException', message);
  });
}

async function readCbor(schema: NormalizedSchema, body: Buffer): Promise<object> {
  checkCbor(body);
  const document: unknown = await cborCodec.createDeserializer().read(schema, body);
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document;
  throw new AwsError(UNREADABLE, 'the body is no structure');
}

async function readJson(
  codec: JsonCodec,
  schema: NormalizedSchema,
  body: Buffer,
): Promise<Record<string, unknown>> {
  const text = body.toString('utf8');
  // The codec takes null for a structure.
  if (!/^\s*\{/.test(text)) throw new AwsError('SerializationException', 'the body is no structure');
  return (await codec.createDeserializer().read(schema, text)) as Record<string, unknown>;
}

async function readRest(detected: Served, request: WireRequest): Promise<Record<string, unknown>> {
  const { service, operation, labels = new Map<string, string>() } = detected;
  const { members, payload, hasDocument } = readBindings(service, { operation, labels }, request);
  const body = request.body;
  if (payload?.isBlobSchema()) return { ...members, [payload.getMemberName()]: body };
  // What stands in the body of a request that is read without one is ignored.
  if (body.length === 0 || !hasDocument) return members;
  const schema = payload ?? NormalizedSchema.of(operation.schema[4]);
  const document =
    service.protocol === 'rest-xml'
      ? (xml(service.xmlNamespace).createDeserializer().read(schema, body) as object)
      : await readJson(restJson, schema, body);
  return payload ? { ...members, [payload.getMemberName()]: document } : { ...document, ...members };
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
  const status = boundOutput.status ?? success;
  const merged = { ...headers, ...boundOutput.headers };
  if (boundOutput.payload !== undefined) {
    const { schema, value } = boundOutput.payload;
    const body =
      value === undefined
        ? ''
        : schema.isBlobSchema()
          ? (value as Uint8Array)
          : write(service.protocol === 'rest-xml' ? xml(service.xmlNamespace) : restJson, schema, value);
    return {
      status,
      headers: {
        'content-type': 'application/octet-stream',
        ...boundOutput.headers,
        ...requestHeadersOnly(headers),
      },
      body,
    };
  }
  const schema = NormalizedSchema.of(operation.schema[5]);
  if (status === 204 || schema.isUnitSchema()) return { status, headers: merged, body: '' };
  if (service.protocol === 'rest-json')
    return { status, headers: merged, body: write(restJson, schema, boundOutput.document) };
  const body =
    Object.keys(boundOutput.document).length === 0
      ? ''
      : write(xml(service.xmlNamespace), schema, boundOutput.document);
  return { status, headers: merged, body };
}

function requestHeadersOnly({
  'content-type': _,
  ...others
}: Record<string, string>): Record<string, string> {
  return others;
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

function xml(xmlNamespace = ''): XmlCodec {
  return new XmlCodec({
    xmlNamespace,
    serviceNamespace: '',
    timestampFormat: { useTrait: true, default: DATE_TIME },
    httpBindings: true,
  });
}

interface Serializing {
  createSerializer(): { write(schema: NormalizedSchema, value: unknown): void; flush(): string | Uint8Array };
}

function write(codec: Serializing, schema: NormalizedSchema, value: unknown): string | Uint8Array {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  return serializer.flush();
}

function requestIdHeaders(protocol: ErrorProtocol, requestId: string): Record<string, string> {
  return protocol === 'rest-xml' ? { 'x-amz-request-id': requestId } : { 'x-amzn-requestid': requestId };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
