import { RequestError } from './errors.ts';
import { stringifyJson } from './exact-json.ts';
import { isTransient } from './table-client.ts';

/** The answer to API Gateway (payload format 2.0). */
export interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(
  statusCode: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return {
    statusCode,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body: stringifyJson(value),
  };
}

/** The answer to a request that cannot be served; an unexpected error tells the caller nothing of its insides. */
export function errorResponse(error: unknown): Response {
  const known = error instanceof RequestError ? error : fromTableError(error);
  const { code, message, details } = known;
  return json(known.status, { error: { code, message, details } }, known.headers);
}

function fromTableError(error: unknown): RequestError {
  if (isTransient(error)) {
    return new RequestError(503, 'TableBusy', 'the table does not answer in time; try again', {
      headers: { 'retry-after': '1' },
    });
  }
  if (
    error instanceof Error &&
    error.name === 'ValidationException' &&
    /item size|size has exceeded/i.test(error.message)
  ) {
    return new RequestError(413, 'ItemTooLarge', 'the item is larger than the table takes (400 KB)');
  }
  return new RequestError(500, 'InternalError', 'the request failed; the log of the function has the reason');
}
