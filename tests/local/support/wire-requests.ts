import { cbor, tag } from '@smithy/core/cbor';
import type { NormalizedSchema } from '@smithy/core/schema';
import { authorization } from '../../support/local.ts';
import { inputSchema, type Spoken, type WireProtocol } from './spoken-services.ts';

/** What a service answered, as far as tests look at it. */
export interface WireAnswer {
  readonly status: number;
  readonly text: string;
}

interface Written {
  readonly method?: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer<ArrayBuffer>;
}

type Members = Readonly<Record<string, unknown>>;

/** Sends an input as it is, whatever is wrong with it: no client looks at it before. */
export async function ask(
  endpoint: string,
  spoken: Spoken,
  protocol: WireProtocol,
  operation: string,
  input: Members,
): Promise<WireAnswer> {
  const { method = 'POST', path, headers, body } = WRITERS[protocol](spoken, operation, input);
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers: { ...authorization(spoken.scope), ...headers },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(20_000),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isCbor = response.headers.get('content-type') === 'application/cbor' && bytes.length > 0;
  const text = isCbor ? JSON.stringify(cbor.deserialize(new Uint8Array(bytes))) : bytes.toString('utf8');
  return { status: response.status, text: `${response.headers.get('x-amzn-errortype') ?? ''} ${text}` };
}

const WRITERS: Readonly<
  Record<WireProtocol, (spoken: Spoken, operation: string, input: Members) => Written>
> = {
  json: (spoken, operation, input) => ({
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${spoken.target}.${operation}`,
    },
    body: JSON.stringify(documentOf(inputSchema(spoken, operation), input, JSON_FORM)),
  }),
  cbor: (spoken, operation, input) => ({
    path: `/service/${spoken.target}/operation/${operation}`,
    headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    body: Buffer.from(cbor.serialize(documentOf(inputSchema(spoken, operation), input, CBOR_FORM))),
  }),
  query: (spoken, operation, input) => {
    const form = new URLSearchParams({ Action: operation });
    flatten(inputSchema(spoken, operation), input, '', form);
    return { path: '/', headers: {}, body: Buffer.from(form.toString()) };
  },
  'rest-json': writeRest,
};

/** How times and bytes stand in a document, and whether members have their names in JSON. */
interface Form {
  readonly time: (time: Date) => unknown;
  readonly bytes: (bytes: Uint8Array) => unknown;
  readonly jsonNames: boolean;
}

const JSON_FORM: Form = {
  time: (time) => time.getTime() / 1000,
  bytes: (bytes) => Buffer.from(bytes).toString('base64'),
  jsonNames: false,
};
const CBOR_FORM: Form = {
  time: (time) => tag({ tag: 1, value: time.getTime() / 1000 }),
  bytes: (bytes) => bytes,
  jsonNames: false,
};

/** A value by its schema; one of another type as it is. */
function documentOf(schema: NormalizedSchema | undefined, value: unknown, form: Form): unknown {
  if (value instanceof Date) return form.time(value);
  if (value instanceof Uint8Array) return form.bytes(value);
  if (Array.isArray(value))
    return value.map((entry) =>
      documentOf(schema?.isListSchema() ? schema.getValueSchema() : undefined, entry, form),
    );
  if (typeof value !== 'object' || value === null) return value;
  const members = schema?.isStructSchema() ? new Map([...schema.structIterator()]) : new Map();
  const inner = schema?.isMapSchema() ? schema.getValueSchema() : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const member: NormalizedSchema | undefined = members.get(name) ?? inner;
      const { jsonName } = members.get(name)?.getMergedTraits() ?? {};
      return [form.jsonNames && jsonName ? jsonName : name, documentOf(member, each, form)];
    }),
  );
}

function flatten(
  schema: NormalizedSchema | undefined,
  value: unknown,
  key: string,
  form: URLSearchParams,
): void {
  if (value === undefined || value === null) return;
  if (value instanceof Date) form.set(key, value.toISOString());
  else if (value instanceof Uint8Array) form.set(key, Buffer.from(value).toString('base64'));
  else if (Array.isArray(value)) {
    const flat = schema?.getMergedTraits().xmlFlattened ? key : `${key}.member`;
    const inner = schema?.isListSchema() ? schema.getValueSchema() : undefined;
    for (const [index, each] of value.entries()) flatten(inner, each, `${flat}.${index + 1}`, form);
  } else if (typeof value === 'object') flattenMembers(schema, value, key, form);
  else form.set(key, String(value));
}

function flattenMembers(
  schema: NormalizedSchema | undefined,
  value: object,
  key: string,
  form: URLSearchParams,
): void {
  const isMap = schema?.isMapSchema() === true;
  const members = schema?.isStructSchema() ? new Map([...schema.structIterator()]) : new Map();
  for (const [index, [name, each]] of Object.entries(value).entries()) {
    if (isMap) form.set(`${key}.entry.${index + 1}.key`, name);
    const member: NormalizedSchema | undefined = isMap ? schema?.getValueSchema() : members.get(name);
    const own = String(member?.getMergedTraits().xmlName ?? name);
    const place = isMap ? `${key}.entry.${index + 1}.value` : key === '' ? own : `${key}.${own}`;
    flatten(member, each, place, form);
  }
}

/** The parts of a REST request, as members are bound to them. */
interface Parts {
  path: string;
  readonly query: URLSearchParams;
  readonly headers: Record<string, string>;
  readonly document: Record<string, unknown>;
  payload?: Buffer<ArrayBuffer>;
}

function writeRest(spoken: Spoken, operation: string, input: Members): Written {
  const schema = spoken.sdk[`${operation}$`];
  const [method = 'POST', pattern = '/'] = httpOf(Array.isArray(schema) ? schema[3] : undefined);
  const [path = '/', parameters = ''] = pattern.split('?');
  const parts: Parts = { path, query: new URLSearchParams(parameters), headers: {}, document: {} };
  const members = new Map([...(inputSchema(spoken, operation)?.structIterator() ?? [])]);
  for (const [name, value] of Object.entries(input)) bind(parts, name, members.get(name), value);
  const { query, headers, payload } = parts;
  const form = { ...JSON_FORM, jsonNames: true };
  const document = () => JSON.stringify(documentOf(inputSchema(spoken, operation), parts.document, form));
  const hasBody = method !== 'GET' && method !== 'DELETE';
  return {
    method,
    path: `${parts.path}${query.size > 0 ? `?${query}` : ''}`,
    headers,
    ...(hasBody ? { body: payload ?? Buffer.from(document()) } : {}),
  };
}

function bind(parts: Parts, name: string, schema: NormalizedSchema | undefined, value: unknown): void {
  const { httpLabel, httpQuery, httpHeader, httpPayload } = schema?.getMergedTraits() ?? {};
  const text = () => String(value);
  if (httpLabel) parts.path = parts.path.replace(labelOf(name), () => encodeURIComponent(text()));
  else if (httpQuery) for (const each of [value].flat()) parts.query.append(httpQuery, String(each));
  else if (httpHeader) parts.headers[httpHeader] = text();
  else if (httpPayload) parts.payload = Buffer.from(value instanceof Uint8Array ? value : text());
  else parts.document[name] = value;
}

function labelOf(name: string): RegExp {
  return new RegExp(`\\{${name}\\+?\\}`);
}

function httpOf(traits: unknown): string[] {
  const http: unknown = typeof traits === 'object' && traits !== null && 'http' in traits ? traits.http : [];
  return Array.isArray(http) ? http.map(String) : [];
}
