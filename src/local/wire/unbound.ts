import { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import type { Operation, ServiceDefinition } from './operation.ts';
import type { WireRequest } from './request.ts';

/** An operation that a request was matched with, and the query parameters by which it was. */
interface Matched {
  readonly operation: Operation;
  readonly route: { readonly query: readonly (readonly [string, string])[] };
}

/** Of signatures, and of the programs that make requests. */
const OF_ANY_REQUEST = [
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-expires',
  'x-amz-signedheaders',
  'x-amz-signature',
  'x-id',
];

/**
 * Many operations share method and path, and differ by a query parameter or a header: what the matched one has no member
 * for means another one.
 * @throws AwsError that names it.
 */
export function refuseUnbound(service: ServiceDefinition, request: WireRequest, matched: Matched): void {
  const { operation, route } = matched;
  const bound = boundNames(operation);
  const isKnown = (name: string): boolean => OF_ANY_REQUEST.includes(name) || bound.names.has(name);
  const parameter = [...request.query.keys()].find(
    (name) => !isKnown(name.toLowerCase()) && !route.query.some(([asked]) => asked === name),
  );
  const header = Object.keys(request.headers).find(
    (name) =>
      name.startsWith('x-amz-') &&
      !isKnown(name) &&
      !bound.prefixes.some((prefix) => name.startsWith(prefix)),
  );
  const unbound = parameter === undefined ? header && `the header ${header}` : `the parameter ${parameter}`;
  if (unbound === undefined) return;
  const message = `The embedded environment does not serve ${unbound} of ${service.scope} ${operation.schema[2]}`;
  throw service.protocol === 'rest-xml'
    ? new AwsError('NotImplemented', message, 501)
    : new AwsError('ValidationException', message);
}

/** The query parameters and headers that members of an operation's input are bound to, in lower case. */
function boundNames(operation: Operation) {
  const names = new Set<string>();
  const prefixes: string[] = [];
  const input = NormalizedSchema.of(operation.schema[4]);
  for (const [, member] of input.isUnitSchema() ? [] : input.structIterator()) {
    const { httpQuery, httpHeader, httpPrefixHeaders } = member.getMergedTraits();
    for (const name of [httpQuery, httpHeader]) if (name !== undefined) names.add(name.toLowerCase());
    if (httpPrefixHeaders !== undefined) prefixes.push(httpPrefixHeaders.toLowerCase());
  }
  // Which checksum comes is chosen by a member.
  if (names.has('x-amz-sdk-checksum-algorithm')) prefixes.push('x-amz-checksum-');
  return { names, prefixes };
}
