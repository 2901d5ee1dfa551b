import { RequestError } from './errors.ts';
import { parseJson } from './exact-json.ts';
import { ITEM_LIMITS } from './item/item.ts';

/** An API Gateway payload 2.0 event, or the bare `{httpMethod, path}` that operators invoke the function with. */
export interface FunctionEvent {
  readonly version?: string;
  readonly rawPath?: string;
  readonly rawQueryString?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly requestContext?: {
    readonly requestId?: string;
    readonly http?: { readonly method?: string; readonly path?: string };
  };
  readonly httpMethod?: string;
  readonly path?: string;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

/** A request, whichever way it came. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | undefined;
}

/** @throws RequestError (400, 413) when the event is no request, or its body cannot be decoded or is too large. */
export function readRequest(event: FunctionEvent): Request {
  const method = event.requestContext?.http?.method ?? event.httpMethod;
  const path = event.rawPath ?? event.requestContext?.http?.path ?? event.path;
  if (typeof method !== 'string' || typeof path !== 'string' || !path.startsWith('/')) {
    throw new RequestError(400, 'NotARequest', 'the event has no method and path');
  }
  return {
    method: method.toUpperCase(),
    path,
    query: readQuery(event),
    headers: Object.fromEntries(
      Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: readBody(event),
  };
}

/**
 * The JSON in a request's body.
 * @throws RequestError (400, 415) when there is none, it is not declared as JSON, or is malformed.
 */
export function readJson(request: Request): unknown {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== undefined && type !== 'application/json' && !type.endsWith('+json')) {
    throw new RequestError(
      415,
      'UnsupportedMediaType',
      `content-type must be application/json, not ${type.slice(0, 80)}`,
    );
  }
  if (request.body === undefined || request.body.trim() === '') {
    throw new RequestError(400, 'MalformedJson', 'the body is empty; send a JSON object');
  }
  try {
    return parseJson(request.body);
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'is not valid JSON' : 'is nested too deeply';
    throw new RequestError(400, 'MalformedJson', `the body ${reason}`);
  }
}

/** The raw query tells `a=1&a=2` from `a=1,2`; bare events have only the parsed one. */
function readQuery(event: FunctionEvent): URLSearchParams {
  if (typeof event.rawQueryString === 'string') return new URLSearchParams(event.rawQueryString);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(event.queryStringParameters ?? {}))
    query.append(name, value ?? '');
  return query;
}

function readBody(event: FunctionEvent): string | undefined {
  if (typeof event.body !== 'string') return undefined;
  const body = event.isBase64Encoded ? decodeBase64(event.body) : event.body;
  if (Buffer.byteLength(body) > ITEM_LIMITS.bodyBytes) {
    throw new RequestError(413, 'BodyTooLarge', `the body must have at most ${ITEM_LIMITS.bodyBytes} bytes`);
  }
  return body;
}

function decodeBase64(text: string): string {
  if (!/^[A-Za-z0-9+/\r\n]*={0,2}$/.test(text))
    throw new RequestError(400, 'MalformedBody', 'the body is not valid base64');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'));
  } catch {
    throw new RequestError(400, 'MalformedBody', 'the body is not UTF-8 text');
  }
}
