import { MAX_FORM_BYTES } from './body-limits.ts';
import type { WireRequest } from './request.ts';

/** What a Query request says of itself. */
export interface QueryRequest {
  readonly action: string;
  readonly version: string | undefined;
  /** All its parameters. */
  readonly form: URLSearchParams;
}

/** EC2 has a protocol of its own, whose errors have another shape. */
const EC2_VERSION = '2016-11-15';

/**
 * The action of a request in the Query protocol: a form, or the parameters of the address, sent to `/`.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 * @returns undefined for a request in another protocol.
 */
export function queryRequestIn({ path, headers, body, query }: WireRequest): QueryRequest | undefined {
  if (path !== '/') return undefined;
  const form = isForm({ headers, body }) ? new URLSearchParams(body.toString('utf8')) : query;
  const action = form.get('Action') ?? query.get('Action');
  return action === null ? undefined : { action, version: form.get('Version') ?? undefined, form };
}

function isForm({ headers, body }: Pick<WireRequest, 'headers' | 'body'>): boolean {
  const type = headers['content-type'];
  if (body.length > MAX_FORM_BYTES) return false;
  return type === undefined
    ? /^\w+=/.test(body.toString('latin1', 0, 200))
    : /^application\/x-www-form-urlencoded/i.test(type);
}

/** The form in which a Query client reads errors; undefined for a request in another protocol. */
export function queryErrorsOf(request: WireRequest): 'query' | 'ec2-query' | undefined {
  if (request.path !== '/') return undefined;
  // Before it is known who asks, the form is not taken apart.
  const text = isForm(request) ? request.body.toString('latin1') : request.query.toString();
  if (!/(?:^|&)Action=/.test(text) && !request.query.has('Action')) return undefined;
  return new RegExp(`(?:^|&)Version=${EC2_VERSION}(?:&|$)`).test(text) ? 'ec2-query' : 'query';
}
