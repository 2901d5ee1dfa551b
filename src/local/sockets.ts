import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerFailed } from './failed-request.ts';
import type { Enclose, RequestUnderWay } from './local-aws.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface SocketOptions {
  /** Told of what nobody else is told of. */
  readonly report: (error: unknown) => void;
  readonly enclose: Enclose;
  /** Connections to one server at a time; further ones are closed at once. */
  readonly connections: number;
  /** Milliseconds until the header of a request must be there, and all of it. */
  readonly headerMs?: number;
  readonly requestMs?: number;
}

/** Servers on 127.0.0.1 on which no client can keep a connection, and no exception ends more than its request. */
export interface Sockets {
  create(): Server;
  /** Answers the requests of a server. */
  serve(server: Server, listener: Listener): void;
  /** Listens on the wanted port, or on another one when it is taken. */
  listen(server: Server, wanted: number): Promise<number>;
}

const HEADER_MS = 10_000;
const REQUEST_MS = 120_000;
const CHECK_MS = 1000;
/** Node's own 5 s are the pace at which clients poll: a request would meet a connection that is just being closed. */
const UNUSED_MS = 60_000;

export function createSockets(options: SocketOptions): Sockets {
  const { report, enclose, connections, headerMs = HEADER_MS, requestMs = REQUEST_MS } = options;

  async function answer(
    listener: Listener,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      await listener(request, response);
    } catch (error) {
      // A client that goes away while it sends is no fault of anybody here.
      if (!request.destroyed || request.complete) report(error);
      answerFailed(response);
    }
  }

  return {
    create() {
      const server = createServer({
        headersTimeout: headerMs,
        requestTimeout: requestMs,
        keepAliveTimeout: UNUSED_MS,
        connectionsCheckingInterval: Math.min(CHECK_MS, headerMs),
      });
      server.maxConnections = connections;
      return server;
    },
    serve(server, listener) {
      server.on('request', (request, response) =>
        enclose(underWay(response), () => void answer(listener, request, response)),
      );
    },
    async listen(server, wanted) {
      const port = await listenAnywhere(server, wanted);
      // Such as that there are no more file descriptors for a connection.
      server.on('error', report);
      return port;
    },
  };
}

function underWay(response: ServerResponse): RequestUnderWay {
  return {
    fail: () => answerFailed(response),
    onEnd: (listener) => void response.once('close', listener),
  };
}

async function listenAnywhere(server: Server, wanted: number): Promise<number> {
  try {
    return await tryListen(server, wanted);
  } catch (error) {
    if (wanted === 0 || !['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
    return tryListen(server, 0);
  }
}

function tryListen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
