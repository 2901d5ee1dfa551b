import { AwsError } from '../aws-error.ts';
import type { Operation, ServiceDefinition } from './operation.ts';
import type { WireRequest } from './request.ts';
import { type Route, routeOf } from './rest-route.ts';
import { refuseUnbound } from './unbound.ts';

/** An operation of a REST service that a request asks for. */
export interface Routed {
  readonly operation: Operation;
  /** The parts of the path that are members of the input, as sent. */
  readonly labels: ReadonlyMap<string, string>;
}

/** Finds operations by method, path and query. */
export interface Router {
  /** @throws AwsError that names method and path when no operation is bound to them, or what an operation does not bind. */
  match(service: ServiceDefinition, request: WireRequest): Routed;
  /** Whether a service has an operation of a request's method and path. */
  has(service: ServiceDefinition, request: WireRequest): boolean;
}

/** Routes are made ready once, the most particular first. */
export function createRouter(services: readonly ServiceDefinition[]): Router {
  const tables = new Map(services.map((service) => [service, tableOf(service)]));

  function find(service: ServiceDefinition, request: WireRequest): Route | undefined {
    const path = pathIn(service, request);
    return tables.get(service)?.find((route) => isMet(route, path, request));
  }

  return {
    match(service, request) {
      const route = find(service, request);
      if (route === undefined) throw noRoute(service, request);
      refuseUnbound(service, route, request);
      const texts = route.path.exec(pathIn(service, request))?.slice(1) ?? [];
      const labels = new Map(route.labels.map((label, index) => [label, texts[index] ?? '']));
      return { operation: route.operation, labels };
    },
    has: (service, request) => find(service, request) !== undefined,
  };
}

function tableOf({ protocol, operations }: ServiceDefinition): Route[] {
  if (protocol !== 'rest-json' && protocol !== 'rest-xml') return [];
  return operations
    .map((operation) => routeOf(operation, protocol))
    .sort(
      (a, b) =>
        b.query.length - a.query.length ||
        b.required.length - a.required.length ||
        a.labels.length - b.labels.length,
    );
}

function isMet({ method, path, query, required }: Route, asked: string, request: WireRequest): boolean {
  return (
    method === request.method &&
    path.test(asked) &&
    query.every(([name, value]) => request.query.get(name) === value) &&
    required.every((isThere) => isThere(request))
  );
}

function noRoute({ scope }: ServiceDefinition, { method, path, query }: WireRequest): AwsError {
  const asked = `${method} ${path}${query.size > 0 ? `?${query}` : ''}`;
  const message = `The embedded environment does not serve ${scope} ${asked}`;
  return new AwsError('UnknownOperationException', message, method === 'HEAD' ? 400 : 404);
}

/** The bucket of S3 stands before what the operation's pattern describes. */
function pathIn({ protocol }: ServiceDefinition, { path }: WireRequest): string {
  if (protocol !== 'rest-xml') return path.replace(/(.)\/$/, '$1');
  return `/${path.split('/').slice(2).join('/')}`;
}
