import { defined } from '../../defined.ts';
import type { LoadClient } from '../../http/load/load-client.ts';

/** What is sent again and again. `{n}` in path and body is the number of the request, `{run}` tells the test. */
export interface LoadRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Items that tests create are found by it, also after one that was killed. */
export const LOAD_STATUS = 'load-test';

/** What items of tests look like. */
export const MADE_BY_LOAD = { id: /^load-[0-9a-f]{8}-\d+$/, description: 'made by a load test' } as const;

export const CREATE_BODY = JSON.stringify({
  id: 'load-{run}-{n}',
  status: LOAD_STATUS,
  description: MADE_BY_LOAD.description,
});

/** What tells a test from others. */
export interface RunMarks {
  /** `{run}` in path and body. */
  readonly run: string;
  /** Of the Idempotency-Keys; null for requests that create nothing. */
  readonly key: string | null;
}

export interface LoadRequestOptions {
  readonly endpoint: string;
  readonly marks: RunMarks;
  readonly signed: boolean;
}

/** Makes requests as they go over the wire. One that is always the same is made once, unless it has to be signed. */
export function encodeRequests(
  client: Pick<LoadClient, 'encode'>,
  request: LoadRequest,
  { endpoint, marks, signed }: LoadRequestOptions,
): (n: number) => Buffer | Promise<Buffer> {
  const encode = (n: number): Buffer | Promise<Buffer> =>
    client.encode({
      method: request.method,
      url: new URL(`${endpoint}${pathOf(request, marks, n)}`),
      headers: headersOf(request, marks, n),
      repeatable: false,
      ...defined({ body: bodyOf(request, marks, n) }),
    });
  const varies = marks.key !== null || `${request.path}${request.body ?? ''}`.includes('{n}');
  if (varies || signed) return encode;
  const always = encode(0);
  return () => always;
}

export function pathOf({ path }: LoadRequest, { run }: RunMarks, n: number): string {
  return filled(path, run, n);
}

export function bodyOf({ body }: LoadRequest, { run }: RunMarks, n: number): string | undefined {
  return body === undefined ? undefined : filled(body, run, n);
}

/** Each request that creates an item has a key of its own, unless the user gave one. */
export function headersOf({ headers }: LoadRequest, { key }: RunMarks, n: number): LoadRequest['headers'] {
  return key === null ? headers : { 'idempotency-key': `${key}-${n}`, ...headers };
}

export function filled(text: string, run: string, n: number): string {
  return text.replaceAll('{n}', String(n)).replaceAll('{run}', run);
}
