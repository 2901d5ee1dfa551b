import { AwsError } from '../aws-error.ts';
import { isForS3 } from './guess-protocol.ts';
import type { Operation, ServiceDefinition } from './operation.ts';
import { queryRequestIn } from './query-request.ts';
import { credentialOf, type WireRequest } from './request.ts';
import type { Router } from './router.ts';

/** What a request asks for. */
export interface Detected {
  readonly service: ServiceDefinition;
  readonly protocol: ServiceDefinition['protocol'] | 'cbor';
  readonly name: string;
  /** Undefined for an operation that the service passes on raw. */
  readonly operation: Operation | undefined;
  /** The parts of a REST request's path that are members of the input, as sent. */
  readonly labels?: ReadonlyMap<string, string>;
  /** The parameters of a Query request. */
  readonly form?: URLSearchParams | undefined;
}

/** A request for an operation that is not passed on raw. */
export type Served = Detected & { readonly operation: Operation };

const CBOR_PATH = /^\/service\/([^/]+)\/operation\/([^/]+)$/;

/**
 * Finds the operation: by `X-Amz-Target`, by the path of RPC v2 CBOR, else by the service in the credential
 * scope and then `Action`, or method and path.
 * @throws AwsError that names the operation when it is not served.
 */
export function detect(
  request: WireRequest,
  services: readonly ServiceDefinition[],
  router: Router,
): Detected {
  const target = /^([^.]+)\.([^.]+)$/.exec(String(request.headers['x-amz-target'] ?? ''));
  const ofTarget = (wanted: string | undefined) => services.find((each) => each.target === wanted);
  if (target) return byName(ofTarget(target[1]), target[1], target[2]);
  const cbor = CBOR_PATH.exec(request.path);
  if (cbor) return { ...byName(ofTarget(cbor[1]), cbor[1], cbor[2]), protocol: 'cbor' };
  const scope = credentialOf(request.headers, request.query)?.service;
  const service = services.find((candidate) => candidate.scope === scope);
  if (scope === undefined) {
    // What anybody gets who asks S3 for what is not public.
    if (isForS3(request, services, router)) throw new AwsError('AccessDenied', 'Access Denied', 403);
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  const query = queryRequestIn(request);
  const speaksQuery = service?.protocol === 'query' || (query !== undefined && service?.speaksQuery === true);
  if (service !== undefined && speaksQuery)
    return { ...byName(service, scope, query?.action), protocol: 'query', form: query?.form };
  if (service === undefined || query !== undefined) throw notServed(scope, query?.action);
  const { operation, labels } = router.match(service, request);
  return { service, protocol: service.protocol, name: operation.schema[2], operation, labels };
}

function byName(
  service: ServiceDefinition | undefined,
  serviceName: string | undefined,
  name: string | undefined,
): Detected {
  if (service === undefined || name === undefined) throw notServed(serviceName, name);
  const operation = service.operations.find(({ schema }) => schema[2] === name);
  if (operation === undefined && !service.raw?.names.has(name)) throw notServed(service.scope, name);
  return { service, protocol: service.protocol, name, operation };
}

/** The error for what the embedded environment does not do; it names the operation. */
export function notServed(service: string | undefined, operation: string | undefined): AwsError {
  const what = [service, operation].filter((part) => part !== undefined).join(' ');
  return new AwsError('UnknownOperationException', `The embedded environment does not serve ${what}`, 400);
}
