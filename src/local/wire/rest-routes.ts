import { AwsError } from '../aws-error.ts';
import type { Operation, ServiceDefinition } from './operation.ts';
import type { WireRequest } from './request.ts';
import { refuseUnbound } from './unbound.ts';

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
  const path = pathIn(service, request);
  const found = service.operations
    .map((operation) => ({ operation, route: routeOf(operation) }))
    .filter(({ route }) => route.method === request.method && route.path.test(path))
    .filter(({ route }) => route.query.every(([name, value]) => request.query.get(name) === value))
    .sort(
      (a, b) => b.route.query.length - a.route.query.length || a.route.labels.length - b.route.labels.length,
    )[0];
  if (found === undefined) {
    const asked = `${request.method} ${path}${request.query.size > 0 ? `?${request.query}` : ''}`;
    throw new AwsError(
      'UnknownOperationException',
      `The embedded environment does not serve ${service.scope} ${asked}`,
      404,
    );
  }
  refuseUnbound(service, request, found);
  return found.operation;
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
