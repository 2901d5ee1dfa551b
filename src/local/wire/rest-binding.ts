import { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import type { Operation, ServiceDefinition } from './operation.ts';
import type { WireRequest } from './request.ts';
import type { Routed } from './router.ts';
import { textOfS3 } from './text-of-s3.ts';
import { fromText } from './text-values.ts';

/** Members of a REST operation's input that stand outside its body, and what the body is. */
export interface BoundInput {
  readonly members: Record<string, unknown>;
  /** The member that is the body; undefined when the body is a document of the remaining members. */
  readonly payload: NormalizedSchema | undefined;
  /** Whether anything is read from the body. */
  readonly hasDocument: boolean;
}

type Traits = ReturnType<NormalizedSchema['getMergedTraits']>;

/** Reads labels, query and headers by the traits of the operation's input. */
export function readBindings(
  service: ServiceDefinition,
  { operation, labels }: Routed,
  request: WireRequest,
): BoundInput {
  const members: Record<string, unknown> = {};
  let payload: NormalizedSchema | undefined;
  let hasDocument = false;
  for (const [name, member] of NormalizedSchema.of(operation.schema[4]).structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpPayload) payload = member;
    hasDocument ||= !isOutsideBody(traits);
    const text = bound(name, traits, labels, request);
    if (text !== undefined) members[name] = boundValue(service, member, text);
    else if (service.protocol === 'rest-xml' && name === 'Bucket')
      members[name] = decode(request.path.split('/')[1] ?? '');
    else if (traits.httpPrefixHeaders !== undefined)
      members[name] = readPrefixed(request, traits.httpPrefixHeaders);
    else if (traits.httpQuery && member.isListSchema() && request.query.has(traits.httpQuery)) {
      members[name] = request.query.getAll(traits.httpQuery);
    }
  }
  return { members, payload, hasDocument };
}

function boundValue({ protocol }: ServiceDefinition, member: NormalizedSchema, text: string): unknown {
  if (member.isListSchema()) return text.split(',').map((part) => part.trim());
  const { httpQuery, httpHeader, httpLabel } = member.getMergedTraits();
  const where = String(httpQuery ?? httpHeader ?? httpLabel);
  // SerializationException by AWS's own tests of its protocols:
  // https://github.com/smithy-lang/smithy/blob/main/smithy-aws-protocol-tests/model/restJson1/malformedRequests
  return protocol === 'rest-xml'
    ? textOfS3(member, text, where)
    : fromText(member, text, (type) => new AwsError('SerializationException', `${where} is not a ${type}`));
}

function isOutsideBody(traits: Traits): boolean {
  const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders } = traits;
  return Boolean(httpLabel || httpQuery || httpHeader) || httpPrefixHeaders !== undefined;
}

function bound(
  name: string,
  traits: Traits,
  labels: ReadonlyMap<string, string>,
  request: WireRequest,
): string | undefined {
  const label = labels.get(name);
  if (traits.httpLabel && label !== undefined) return decode(label);
  if (traits.httpQuery) return request.query.get(traits.httpQuery) ?? undefined;
  if (!traits.httpHeader) return undefined;
  const header = request.headers[traits.httpHeader.toLowerCase()];
  return Array.isArray(header) ? header.join(',') : header;
}

function readPrefixed(request: WireRequest, prefix: string): Record<string, string> {
  const found = Object.entries(request.headers).filter(([name]) => name.startsWith(prefix.toLowerCase()));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), String(value)]));
}

/** What of a REST operation's output stands outside its body. */
export interface BoundOutput {
  readonly headers: Record<string, string>;
  readonly status: number | undefined;
  readonly payload: { readonly schema: NormalizedSchema; readonly value: unknown } | undefined;
  /** Members for a document in the body. */
  readonly document: Record<string, unknown>;
}

/** Sorts an output's members by the traits of their schema. */
export function writeBindings(operation: Operation, output: Record<string, unknown>): BoundOutput {
  const headers: Record<string, string> = {};
  const document: Record<string, unknown> = {};
  let status: number | undefined;
  let payload: BoundOutput['payload'];
  for (const [name, schema] of NormalizedSchema.of(operation.schema[5]).structIterator()) {
    const value = output[name];
    const traits = schema.getMergedTraits();
    if (traits.httpPayload) payload = { schema, value };
    else if (value === undefined) continue;
    else if (traits.httpHeader) headers[traits.httpHeader.toLowerCase()] = toText(value);
    else if (traits.httpResponseCode) status = Number(value);
    else if (traits.httpPrefixHeaders !== undefined) {
      for (const [key, text] of Object.entries(value as object))
        headers[traits.httpPrefixHeaders + key] = String(text);
    } else document[name] = value;
  }
  return { headers, status, payload, document };
}

function toText(value: unknown): string {
  return value instanceof Date ? value.toUTCString() : String(value);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (InvalidURI) */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}
