import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorProtocol, ServiceDefinition } from './operation.ts';
import { queryErrorsOf } from './query-request.ts';
import { serviceOf, type WireRequest } from './request.ts';
import type { Router } from './router.ts';

/** The protocol in which the client of a request that was not recognised reads its error. */
export function guessProtocol(
  headers: IncomingHttpHeaders,
  request: WireRequest | undefined,
  services: readonly ServiceDefinition[],
  router: Router,
): ErrorProtocol {
  if (request?.path.startsWith('/service/')) return 'cbor';
  if (headers['x-amz-target'] !== undefined) return 'json-1.1';
  const query = request && queryErrorsOf(request);
  if (query !== undefined) return query;
  const scope = serviceOf(headers, request?.query);
  const service = services.find((each) => each.scope === scope);
  if (service !== undefined) return service.protocol;
  return scope === undefined && request !== undefined && isForS3(request, services, router)
    ? 'rest-xml'
    : 'rest-json';
}

/** Only S3 is asked without a signature in earnest: what no other service has a path for is meant for it. */
export function isForS3(
  request: WireRequest,
  services: readonly ServiceDefinition[],
  router: Router,
): boolean {
  const elsewhere = services.some((each) => each.protocol === 'rest-json' && router.has(each, request));
  return !elsewhere && request.path !== '/' && services.some(({ scope }) => scope === 's3');
}
