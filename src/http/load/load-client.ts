import type { Call } from '../../aws/call.ts';
import type { Network } from '../../network/network.ts';
import type { HttpRequest, SignRequest } from '../messages.ts';
import { createLoadSocket, type LoadSocket, type LoadSocketOptions } from './load-socket.ts';

/** Sends many requests to an HTTP API, as fast as one process can. */
export interface LoadClient {
  /** Lets a kind of request in, once for all of them. @throws BackofficeError when it may not be sent. */
  admit(method: string): Promise<void>;
  /** A request as it goes over the wire; signed where the API asks for that. */
  encode(request: HttpRequest): Buffer | Promise<Buffer>;
  open(options: LoadSocketOptions): LoadSocket;
  close(): void;
}

export interface LoadClientOptions {
  readonly network: Pick<Network, 'ca' | 'tunnel'>;
  readonly admit: (call: Call) => Promise<void>;
  readonly sign?: SignRequest;
}

export function createLoadClient({ admit, sign, network }: LoadClientOptions): LoadClient {
  const sockets = new Set<LoadSocket>();
  return {
    admit: (method) =>
      admit({
        service: 'execute-api',
        operation: method,
        kind: /^(GET|HEAD|OPTIONS)$/.test(method) ? 'read' : 'write',
      }),
    encode: (request) =>
      sign === undefined
        ? bytesOf(request, request.headers ?? {})
        : sign(request).then((headers) => bytesOf(request, headers)),
    open(options) {
      const socket = createLoadSocket(options, network);
      sockets.add(socket);
      return socket;
    },
    close() {
      for (const socket of sockets) socket.close();
    },
  };
}

function bytesOf({ method, url, body = '' }: HttpRequest, headers: HttpRequest['headers'] = {}): Buffer {
  const own = { host: url.host, 'user-agent': 'backoffice-loadtest', accept: '*/*' };
  const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ ...own, ...headers, ...length }).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(
    `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`,
  );
}
