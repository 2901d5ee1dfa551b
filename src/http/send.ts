import { type Agent as HttpAgent, request as requestByHttp } from 'node:http';
import { type Agent as HttpsAgent, request as requestByHttps } from 'node:https';
import type { HttpRequest, HttpResponse } from './messages.ts';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 20 * 1024 * 1024;

/** Sends a request once. Fails with the socket's error, or with the signal's. */
export function send(
  request: Omit<HttpRequest, 'repeatable' | 'signal'>,
  agents: { readonly http: HttpAgent; readonly https: HttpsAgent },
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { method, url, headers = {}, body = '', timeoutMs = TIMEOUT_MS } = request;
  const secure = url.protocol === 'https:';
  const open = secure ? requestByHttps : requestByHttp;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = {
      method,
      headers: { ...headers, ...length },
      signal,
      agent: secure ? agents.https : agents.http,
      timeout: timeoutMs,
    };
    const outgoing = open(url, options, (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) incoming.destroy(new Error('the answer is larger than 20 MB'));
        else chunks.push(chunk);
      });
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
          latencyMs: performance.now() - started,
        }),
      );
    });
    outgoing.on('timeout', () =>
      outgoing.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
