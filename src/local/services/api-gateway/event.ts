import type { IncomingMessage } from 'node:http';
import type { Account } from '../../account.ts';
import { forwardedHeaders, HIDDEN_KEY } from './forwarded-headers.ts';
import type { RouteMatch } from './routing.ts';

export interface EventSource {
  readonly account: Account;
  readonly apiId: string;
  readonly requestId: string;
  readonly now: Date;
  readonly stage: string;
  readonly traceHeader: string;
  /** Whether the route asks for a signature. */
  readonly isSigned: boolean;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The payload 2.0 event of a request: lower-case header names, duplicates joined with commas, cookies apart,
 * and members that would be empty left out.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toEvent(
  request: IncomingMessage,
  body: Buffer,
  match: RouteMatch,
  source: EventSource,
): object {
  const [path = '/', rawQueryString = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const { cookie, ...headers } = forwardedHeaders(request, body);
  const domainName = `${source.apiId}.execute-api.${source.account.region}.amazonaws.com`;
  const query = joinQuery(rawQueryString);
  const cookies = cookie?.split(';').map((part) => part.trim());
  return {
    version: '2.0',
    routeKey: match.route.key,
    rawPath: decodePath(path),
    rawQueryString,
    ...(cookies === undefined ? {} : { cookies }),
    headers: { ...headers, 'x-amzn-trace-id': source.traceHeader },
    ...(Object.keys(query).length === 0 ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId: source.account.id,
      apiId: source.apiId,
      ...(source.isSigned ? { authorizer: { iam: iamAuthorizer(source) } } : {}),
      domainName,
      domainPrefix: source.apiId,
      http: {
        method: request.method,
        path: decodePath(path),
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: source.requestId,
      routeKey: match.route.key,
      stage: source.stage,
      time: commonLogTime(source.now),
      timeEpoch: source.now.getTime(),
    },
    ...(Object.keys(match.pathParameters).length === 0 ? {} : { pathParameters: match.pathParameters }),
    ...(body.length === 0 ? { isBase64Encoded: false } : encodeBody(body, headers['content-type'])),
  };
}

function iamAuthorizer({ account }: EventSource): object {
  const userArn = `arn:aws:iam::${account.id}:user/local`;
  return {
    accessKey: HIDDEN_KEY,
    accountId: account.id,
    callerId: 'AIDALOCALENVIRONMENT',
    cognitoIdentity: null,
    principalOrgId: null,
    userArn,
    userId: 'AIDALOCALENVIRONMENT',
  };
}

function joinQuery(raw: string): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(raw)) {
    joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`;
  }
  return joined;
}

/** Which types are text was tried on AWS: https://github.com/ministackorg/ministack/pull/766. Forms are none. */
const TEXTUAL = /^(text\/.+|application\/(json|xml|javascript))\s*(;|$)/i;

/** Text stays text; anything else arrives in base64. */
function encodeBody(body: Buffer, contentType: string | undefined): object {
  return contentType !== undefined && TEXTUAL.test(contentType)
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
}

function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(time: Date): string {
  const day = String(time.getUTCDate()).padStart(2, '0');
  return `${day}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}:${time.toISOString().slice(11, 19)} +0000`;
}
