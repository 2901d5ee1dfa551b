import { createServer, type IncomingMessage, request } from 'node:http';
import { onTestFinished } from 'vitest';

/** A request as it stood on the wire. */
export interface SentRequest {
  /** `service Operation` where a request names its operation, else `service METHOD`. */
  readonly call: string;
  /** Equal for requests that ask for the same. */
  readonly key: string;
}

/** Stands between a command and the embedded environment, and keeps each request as it was sent. */
export interface WireRecorder {
  readonly endpoint: string;
  readonly requests: SentRequest[];
}

/** @param upstream where requests are passed on to. Closed when the test ends. */
export async function recordRequests(upstream: string): Promise<WireRecorder> {
  const requests: SentRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    void bodyOf(incoming).then((body) => {
      requests.push(described(incoming, body.toString('latin1')));
      const { method, headers, url } = incoming;
      const passed = request(new URL(url ?? '/', upstream), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on('error', () => outgoing.destroy());
      passed.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the recorder has no port');
  return { endpoint: `http://127.0.0.1:${address.port}`, requests };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function described({ method = '', url = '', headers }: IncomingMessage, body: string): SentRequest {
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
  const target =
    String(headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1) ?? '';
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  const operation = action ?? (target === '' ? `${method} ${url.split('?')[0]}` : target);
  return { call: `${service} ${operation}`, key: [service, method, url, target, body].join('\n') };
}
