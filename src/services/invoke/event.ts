import { randomUUID } from 'node:crypto';
import { defined } from '../../defined.ts';
import { membersOf } from '../../schemas/json.ts';

/** A request that the function is to be given. */
export interface EventRequest {
  readonly method: string;
  /** With its query string, if it has one. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Whether a request with an HTTP method changes nothing. */
export function isSafeMethod(method: unknown): boolean {
  return typeof method === 'string' && /^(GET|HEAD|OPTIONS)$/i.test(method);
}

/**
 * Whether an event only looks, as far as its method tells, in payload version 1.0 or 2.0: any other event may change
 * something. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function isLook(event: unknown): boolean {
  const { httpMethod, requestContext } = membersOf(event);
  const { http, httpMethod: ofContext } = membersOf(requestContext);
  const methods = [httpMethod, ofContext, membersOf(http).method].filter((method) => method !== undefined);
  return methods.length > 0 && methods.every(isSafeMethod);
}

/**
 * A request as an HTTP API hands it to a function (payload version 2.0).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function eventOf({ method, path, headers, body }: EventRequest, now: Date): object {
  const [rawPath = '/', ...query] = path.split('?');
  const rawQueryString = query.join('?');
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'user-agent': 'backoffice',
      ...lower,
    },
    ...(rawQueryString === ''
      ? {}
      : { queryStringParameters: Object.fromEntries(new URLSearchParams(rawQueryString)) }),
    requestContext: {
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'backoffice' },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      timeEpoch: now.getTime(),
    },
    ...defined({ body }),
    isBase64Encoded: false,
  };
}
