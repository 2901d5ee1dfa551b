import type { IncomingMessage } from 'node:http';
import type { GatewayAnswer } from './answer.ts';
import type { Cors } from './api-parts.ts';

/** The API's own answer to a preflight request; undefined when the request is none. */
export function preflight(cors: Cors | undefined, request: IncomingMessage): GatewayAnswer | undefined {
  if (cors === undefined || request.method !== 'OPTIONS') return undefined;
  const wanted = request.headers['access-control-request-method'];
  if (request.headers.origin === undefined || wanted === undefined) return undefined;
  const headers = originHeaders(cors, request.headers.origin);
  return {
    status: 204,
    headers: {
      ...headers,
      'access-control-allow-methods': cors.allowMethods.join(','),
      'access-control-allow-headers': cors.allowHeaders.join(','),
      ...(cors.maxAge === undefined ? {} : { 'access-control-max-age': String(cors.maxAge) }),
    },
    body: Buffer.alloc(0),
  };
}

/** An API with a CORS configuration ignores what the function says about it. */
export function withCors(
  cors: Cors | undefined,
  origin: string | undefined,
  answer: GatewayAnswer,
): GatewayAnswer {
  if (cors === undefined) return answer;
  const own = Object.entries(answer.headers).filter(([name]) => !name.startsWith('access-control-'));
  const exposed =
    cors.exposeHeaders.length === 0 ? {} : { 'access-control-expose-headers': cors.exposeHeaders.join(',') };
  const headers = origin === undefined ? {} : { ...originHeaders(cors, origin), ...exposed };
  return { ...answer, headers: { ...Object.fromEntries(own), ...headers } };
}

function originHeaders(cors: Cors, origin: string): Record<string, string> {
  if (cors.allowOrigins.includes('*')) return { 'access-control-allow-origin': '*' };
  const allowed = cors.allowOrigins.includes(origin) || cors.allowOrigins.includes(anyOfScheme(origin));
  return allowed ? { 'access-control-allow-origin': origin, vary: 'Origin' } : {};
}

/** "https://* (allow any origin that begins with https://)". https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
function anyOfScheme(origin: string): string {
  return origin.replace(/^(https?:\/\/).*$/s, '$1*');
}
