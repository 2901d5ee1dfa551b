import type { JsonCodec } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import { cutOff } from '../whole-number.ts';
import { checkCbor } from './cbor-bounds.ts';
import { cborCodec, restJson, rpcJson } from './codecs.ts';
import type { Served } from './detect.ts';
import { typedInput } from './input-types.ts';
import { checkJson } from './json-bounds.ts';
import { readDocument } from './long-lists.ts';
import { withoutLongTexts } from './long-texts.ts';
import { malformedXml } from './malformed-xml.ts';
import { pauseIfLarge } from './pause-if-large.ts';
import { readQueryInput } from './query-input.ts';
import type { WireRequest } from './request.ts';
import { readBindings } from './rest-binding.ts';
import { readXml } from './xml-document.ts';

/**
 * The input of an operation, read from the wire by its schema.
 * @throws AwsError when it cannot be read.
 */
export async function decodeInput(detected: Served, request: WireRequest): Promise<Record<string, unknown>> {
  const schema = NormalizedSchema.of(detected.operation.schema[4]);
  try {
    const readNumber = detected.service.cutsFractions ? cutOff : Number;
    const document = await decodeBody(detected, schema, request);
    await pauseIfLarge(request);
    return typedInput(schema, document, readNumber);
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
  const { body: short, restore } = await withoutLongTexts(body, await checkJson(body));
  const text = short.toString('utf8');
  // The codec takes null for a structure.
  if (!/^\s*\{/.test(text)) throw new AwsError('SerializationException', 'the body is no structure');
  return restore(await readDocument(codec, schema, text)) as Record<string, unknown>;
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
      ? await readXml(schema, body, service.xmlNamespace)
      : await readJson(restJson, schema, body);
  return payload ? { ...members, [payload.getMemberName()]: document } : { ...document, ...members };
}
