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
  const isForm = /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '');
  const isUntypedForm =
    headers['content-type'] === undefined && /^\w+=/.test(body.toString('latin1', 0, 200));
  const form = isForm || isUntypedForm ? new URLSearchParams(body.toString('utf8')) : query;
  const action = form.get('Action') ?? query.get('Action');
  return action === null ? undefined : { action, version: form.get('Version') ?? undefined, form };
}

/** The form in which a Query client reads errors; undefined for a request in another protocol. */
export function queryErrorsOf(request: WireRequest): 'query' | 'ec2-query' | undefined {
  const found = queryRequestIn(request);
  if (found === undefined) return undefined;
  return found.version === EC2_VERSION ? 'ec2-query' : 'query';
}
