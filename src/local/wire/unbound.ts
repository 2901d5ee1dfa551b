import { AwsError } from '../aws-error.ts';
import type { ServiceDefinition } from './operation.ts';
import { isMoved, isSigningParameter, presignedCredential } from './presigned.ts';
import type { WireRequest } from './request.ts';
import type { Route } from './rest-route.ts';

/** Headers that say how a request is signed, sent and by whom, not what it asks for. */
const TRANSPORT_HEADERS: ReadonlySet<string> = new Set([
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
]);

/**
 * Refuses a query parameter or an `x-amz-*` header that the operation does not bind: with it, the request may
 * be meant for another operation of the same method and path.
 * @throws AwsError that names the first one.
 */
export function refuseUnbound(service: ServiceDefinition, route: Route, request: WireRequest): void {
  const { name: operation, bound } = route;
  // It names an operation that other tools would find in another way, such as by the host.
  const named = request.query.get('x-id') ?? operation;
  if (named !== operation) throw unserved(service, operation, `the query parameter x-id=${named}`);
  const presigned = presignedCredential(request.query) !== undefined;
  const parameter = [...request.query.keys()].find(
    (name) => !bound.query.has(name) && !isSigningParameter(name) && !(presigned && isMoved(name)),
  );
  if (parameter !== undefined) throw unserved(service, operation, `the query parameter ${parameter}`);
  const header = Object.keys(request.headers).find(
    (name) =>
      name.startsWith('x-amz-') &&
      !TRANSPORT_HEADERS.has(name) &&
      !bound.headers.has(name) &&
      !bound.prefixes.some((prefix) => name.startsWith(prefix)),
  );
  if (header !== undefined) throw unserved(service, operation, `the header ${header}`);
}

function unserved({ scope }: ServiceDefinition, operation: string, what: string): AwsError {
  return new AwsError(
    'UnknownOperationException',
    `The embedded environment does not serve ${scope} ${operation} with ${what}`,
  );
}
