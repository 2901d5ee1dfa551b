import * as http from 'node:http';
import * as https from 'node:https';

/** A signed request, ready to be sent. */
export interface WireRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request. @throws an Error named TimeoutError, or the socket's own error. */
export type Transport = (request: WireRequest, timeoutMs: number) => Promise<WireResponse>;

/** Connections are kept between invocations: a handshake costs more than a read. */
export function createTransport(): Transport {
  const secure = new https.Agent({ keepAlive: true, maxSockets: 50 });
  const plain = new http.Agent({ keepAlive: true, maxSockets: 50 });
  return ({ url, headers, body }, timeoutMs) =>
    new Promise((resolve, reject) => {
      const options = { method: 'POST', headers, signal: AbortSignal.timeout(timeoutMs) };
      const request =
        url.protocol === 'http:'
          ? http.request(url, { ...options, agent: plain })
          : https.request(url, { ...options, agent: secure });
      request.on('error', (error) => reject(options.signal.aborted ? timedOut(timeoutMs) : error));
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', (error) => reject(options.signal.aborted ? timedOut(timeoutMs) : error));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      request.end(body);
    });
}

function timedOut(timeoutMs: number): Error {
  const error = new Error(`no answer within ${timeoutMs} ms`);
  error.name = 'TimeoutError';
  return error;
}
