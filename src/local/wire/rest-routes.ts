import { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import type { Operation, ServiceDefinition } from './operation.ts';
import type { WireRequest } from './request.ts';

/** A path pattern of an operation's HTTP binding, such as `/functions/{FunctionName}?versions`. */
export interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly labels: readonly string[];
  /** Parameters that must be in the query; `x-id` only names the operation for SDKs. */
  readonly query: readonly (readonly [string, string])[];
}

/** @throws AwsError that names method and path when no operation is bound to them. */
export function matchRoute(service: ServiceDefinition, request: WireRequest): Operation {
  const [found] = candidates(service, request).sort(
    (a, b) => b.route.query.length - a.route.query.length || b.required - a.required || a.labels - b.labels,
  );
  if (found === undefined) {
    const asked = `${request.method} ${request.path}${request.query.size > 0 ? `?${request.query}` : ''}`;
    throw new AwsError(
      'UnknownOperationException',
      `The embedded environment does not serve ${service.scope} ${asked}`,
      request.method === 'HEAD' ? 400 : 404,
    );
  }
  return found.operation;
}

/** Whether a service has an operation of a request's method and path. */
export function hasRoute(service: ServiceDefinition, request: WireRequest): boolean {
  return candidates(service, request).length > 0;
}

function candidates(service: ServiceDefinition, request: WireRequest) {
  const path = pathIn(service, request);
  return service.operations
    .map((operation) => ({ operation, route: routeOf(operation) }))
    .filter(({ route }) => route.method === request.method && route.path.test(path))
    .filter(({ route }) => route.query.every(([name, value]) => request.query.get(name) === value))
    .filter(
      ({ operation }) => service.protocol !== 'rest-xml' || isOfBucket(operation) === hasBucket(request),
    )
    .map((each) => ({
      ...each,
      labels: each.route.labels.length,
      required: service.protocol === 'rest-xml' ? requiredTexts(each.operation) : [],
    }))
    .filter(({ required }) => required.every((isThere) => isThere(request)))
    .map((each) => ({ ...each, required: each.required.length }));
}

const isOfBucket = ({ schema }: Operation): boolean =>
  [...NormalizedSchema.of(schema[4]).structIterator()].some(([name]) => name === 'Bucket');

const hasBucket = ({ path }: WireRequest): boolean => path.split('/')[1] !== '';

/** Operations of S3 with the same method and path are told apart by what they require outside the body. */
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

export function routeOf(operation: Operation): Route {
  const traits = operation.schema[3];
  const http: unknown = typeof traits === 'object' && traits !== null ? traits.http : undefined;
  const [method, pattern] = Array.isArray(http) ? (http as [string, string]) : ['POST', '/'];
  const [path = '/', query = ''] = pattern.split('?');
  const labels: string[] = [];
  const source = path
    .split('/')
    .map((part) => {
      const label = /^\{([^}+]+)(\+?)\}$/.exec(part);
      if (!label) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      labels.push(label[1] ?? '');
      return label[2] ? '(.+)' : '([^/]+)';
    })
    .join('/');
  const parameters = [...new URLSearchParams(query)].filter(([name]) => name !== 'x-id');
  return { method, path: new RegExp(`^${source}$`), labels, query: parameters };
}

/** S3 is addressed path-style: its bucket stands before what the operation's pattern describes. */
export function pathIn(service: ServiceDefinition, request: WireRequest): string {
  if (service.protocol !== 'rest-xml') return request.path.replace(/(.)\/$/, '$1');
  const key = request.path.split('/').slice(2).join('/');
  return `/${key}`;
}
