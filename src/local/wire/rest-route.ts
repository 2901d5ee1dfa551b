import { NormalizedSchema } from '@smithy/core/schema';
import type { Operation, Protocol } from './operation.ts';
import type { WireRequest } from './request.ts';

/** How an operation is bound to HTTP, ready to be matched: `GET /functions/{FunctionName}?versions`. */
export interface Route {
  readonly operation: Operation;
  /** The operation's. */
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
  readonly labels: readonly string[];
  /** Parameters that must be in the query; `x-id` only names the operation for SDKs. */
  readonly query: readonly (readonly [string, string])[];
  /** What S3 requires besides, to tell operations of the same method and path apart. */
  readonly required: readonly ((request: WireRequest) => boolean)[];
  readonly bound: BoundNames;
}

/** The names of what an operation reads outside its body. */
export interface BoundNames {
  readonly query: ReadonlySet<string>;
  readonly headers: ReadonlySet<string>;
  readonly prefixes: readonly string[];
}

export function routeOf(operation: Operation, protocol: Protocol): Route {
  const traits = operation.schema[3];
  const http: unknown = typeof traits === 'object' && traits !== null ? traits.http : undefined;
  const [method = 'POST', pattern = '/'] = Array.isArray(http) ? http.map(String) : [];
  const [path = '/', query = ''] = pattern.split('?');
  const parameters = [...new URLSearchParams(query)].filter(([name]) => name !== 'x-id');
  return {
    operation,
    name: operation.schema[2],
    method,
    ...pathOf(path),
    query: parameters,
    required: protocol === 'rest-xml' ? [ofBucket(operation), ...requiredTexts(operation)] : [],
    bound: boundBy(operation, parameters),
  };
}

function pathOf(path: string): Pick<Route, 'path' | 'labels'> {
  const labels: string[] = [];
  const parts = path.split('/').map((part) => {
    const label = /^\{([^}+]+)(\+?)\}$/.exec(part);
    if (!label) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    labels.push(label[1] ?? '');
    return label[2] ? '(.+)' : '([^/]+)';
  });
  return { path: new RegExp(`^${parts.join('/')}$`), labels };
}

function ofBucket({ schema }: Operation): (request: WireRequest) => boolean {
  const isOfBucket = [...NormalizedSchema.of(schema[4]).structIterator()].some(([name]) => name === 'Bucket');
  return ({ path }) => (isOfBucket ? path.split('/')[1] !== '' : path === '/');
}

function requiredTexts({ schema }: Operation): ((request: WireRequest) => boolean)[] {
  const input = NormalizedSchema.of(schema[4]);
  const raw: unknown = input.getSchema();
  const count: unknown = Array.isArray(raw) ? raw[6] : undefined;
  return [...input.structIterator()].slice(0, Number(count ?? 0)).flatMap(([, member]) => {
    const { httpQuery, httpHeader } = member.getMergedTraits();
    if (httpQuery) return [(request: WireRequest) => request.query.has(httpQuery)];
    if (httpHeader)
      return [(request: WireRequest) => request.headers[httpHeader.toLowerCase()] !== undefined];
    return [];
  });
}

function boundBy(operation: Operation, parameters: Route['query']): BoundNames {
  const query = new Set(['x-id', ...parameters.map(([name]) => name)]);
  const headers = new Set<string>();
  const prefixes: string[] = [];
  for (const [, member] of NormalizedSchema.of(operation.schema[4]).structIterator()) {
    const { httpQuery, httpHeader, httpPrefixHeaders } = member.getMergedTraits();
    if (httpQuery) query.add(httpQuery);
    if (httpHeader) headers.add(httpHeader.toLowerCase());
    if (httpPrefixHeaders !== undefined) prefixes.push(httpPrefixHeaders.toLowerCase());
  }
  // Which checksum comes is chosen by a member.
  if (headers.has('x-amz-sdk-checksum-algorithm')) prefixes.push('x-amz-checksum-');
  return { query, headers, prefixes };
}
