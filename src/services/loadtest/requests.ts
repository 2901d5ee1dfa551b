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

export const CREATE_BODY = JSON.stringify({
  id: 'load-{run}-{n}',
  status: LOAD_STATUS,
  description: 'made by a load test',
});

export interface LoadRequestOptions {
  readonly endpoint: string;
  /** Tells the test from others. */
  readonly run: string;
  readonly signed: boolean;
}

/** Makes requests as they go over the wire. One that is always the same is made once, unless it has to be signed. */
export function encodeRequests(
  client: Pick<LoadClient, 'encode'>,
  request: LoadRequest,
  { endpoint, run, signed }: LoadRequestOptions,
): (n: number) => Buffer | Promise<Buffer> {
  const encode = (n: number): Buffer | Promise<Buffer> => {
    const body = request.body === undefined ? {} : { body: filled(request.body, run, n) };
    return client.encode({
      method: request.method,
      url: new URL(`${endpoint}${filled(request.path, run, n)}`),
      headers: request.headers,
      repeatable: false,
      ...body,
    });
  };
  const varies = `${request.path}${request.body ?? ''}`.includes('{n}');
  if (varies || signed) return encode;
  const always = encode(0);
  return () => always;
}

export function filled(text: string, run: string, n: number): string {
  return text.replaceAll('{n}', String(n)).replaceAll('{run}', run);
}
