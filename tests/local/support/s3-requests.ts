import { createHash } from 'node:crypto';
import * as s3 from '@aws-sdk/client-s3';
import { NormalizedSchema } from '@smithy/core/schema';
import { authorization } from '../../support/local.ts';

/** A request of S3 as it is written, whatever is wrong with it: no client looks at it before. */
export interface S3Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer<ArrayBuffer>;
}

/** A piece of a document that no value can be written as. */
export class Xml {
  constructor(readonly text: string) {}
}

export type Members = Readonly<Record<string, unknown>>;

/** The schema of an operation's input. */
export function s3Input(operation: string): NormalizedSchema {
  return NormalizedSchema.of(schemaOf(operation)[4]);
}

export async function askS3(
  endpoint: string,
  { method, path, headers, body }: S3Request,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers: { ...authorization('s3'), ...headers },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(20_000),
  });
  return { status: response.status, text: await response.text() };
}

/** The parts of a request, as members are bound to them. */
interface Parts {
  path: string;
  readonly query: URLSearchParams;
  readonly headers: Record<string, string>;
  readonly document: Record<string, unknown>;
  payload?: string | Buffer<ArrayBuffer>;
}

/** @param upload the id of an upload that is there; inputs call it `UPLOAD`. */
export function s3Request(operation: string, input: Members, upload: string): S3Request {
  const [method = 'GET', pattern = '/'] = httpOf(schemaOf(operation)[3]);
  const [path = '/', parameters = ''] = pattern.split('?');
  const parts: Parts = { path, query: new URLSearchParams(parameters), headers: {}, document: {} };
  const members = new Map([...s3Input(operation).structIterator()]);
  for (const [name, value] of Object.entries(input)) {
    const member = members.get(name);
    if (member !== undefined) bind(parts, name, member, value);
  }
  const { query, headers, payload } = parts;
  // Without a bucket the SDK writes none in the path.
  const bucket = members.has('Bucket') && !path.includes('{Bucket}') ? `/${String(input.Bucket ?? '')}` : '';
  const target = `${bucket}${parts.path.replace(/\{\w+\+?\}/g, '')}`;
  const hasBody = method !== 'GET' && method !== 'HEAD' && payload !== undefined;
  return {
    method,
    path: `${target}${query.size > 0 ? `?${query}` : ''}`.replace('=UPLOAD', `=${upload}`),
    headers: hasBody && !('Content-MD5' in headers) ? { ...headers, 'Content-MD5': md5(payload) } : headers,
    ...(hasBody ? { body: payload } : {}),
  };
}

function md5(content: string | Buffer): string {
  return createHash('md5').update(content).digest('base64');
}

function bind(parts: Parts, name: string, member: NormalizedSchema, value: unknown): void {
  const { httpLabel, httpQuery, httpHeader, httpPayload, httpPrefixHeaders, xmlName } =
    member.getMergedTraits();
  if (httpLabel) {
    const text = String(value).split('/').map(encodeURIComponent).join('/');
    parts.path = parts.path.replace(new RegExp(`\\{${name}\\+?\\}`), () => text);
  } else if (httpQuery) for (const each of [value].flat()) parts.query.append(httpQuery, textOf(each));
  else if (httpHeader) parts.headers[httpHeader] = textOf(value);
  else if (httpPrefixHeaders !== undefined)
    for (const [key, each] of Object.entries(Object(value)))
      parts.headers[httpPrefixHeaders + key] = textOf(each);
  else if (httpPayload)
    parts.payload = member.isStructSchema()
      ? elementOf(String(xmlName ?? member.getName(false) ?? name), member, value)
      : Buffer.from(textOf(value));
  else parts.payload = elementOf(name, member, value);
}

function textOf(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

/** A value as the element of a document, by its schema; one of another type as it is. */
function elementOf(tag: string, schema: NormalizedSchema | undefined, value: unknown): string {
  return `<${tag}>${contentOf(schema, value)}</${tag}>`;
}

function contentOf(schema: NormalizedSchema | undefined, value: unknown): string {
  if (value instanceof Xml) return value.text;
  if (Array.isArray(value)) {
    const inner = schema?.isListSchema() ? schema.getValueSchema() : undefined;
    const tag = String(inner?.getMergedTraits().xmlName ?? 'member');
    return value.map((each) => elementOf(tag, inner, each)).join('');
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return escaped(textOf(value));
  const members = schema?.isStructSchema() ? new Map([...schema.structIterator()]) : new Map();
  return Object.entries(value)
    .map(([name, each]) => {
      const member: NormalizedSchema | undefined = members.get(name);
      const { xmlName, xmlFlattened } = member?.getMergedTraits() ?? {};
      const tag = String(xmlName ?? name);
      if (!xmlFlattened || !Array.isArray(each)) return elementOf(tag, member, each);
      const inner = member?.isListSchema() ? member.getValueSchema() : undefined;
      return each.map((entry) => elementOf(tag, inner, entry)).join('');
    })
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function schemaOf(operation: string) {
  const schema: unknown = Reflect.get(s3, `${operation}$`);
  if (!Array.isArray(schema)) throw new Error(`S3 has no ${operation}`);
  return schema;
}

function httpOf(traits: unknown): string[] {
  const http: unknown = typeof traits === 'object' && traits !== null && 'http' in traits ? traits.http : [];
  return Array.isArray(http) ? http.map(String) : [];
}
