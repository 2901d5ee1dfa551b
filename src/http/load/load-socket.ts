import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import type { Network } from '../../network/network.ts';
import type { Tunnel } from '../../network/tunnel.ts';
import { createResponseParser } from './response-parser.ts';

/** What came of a request: the status of its answer, or the kind of what went wrong. */
export type LoadOutcome = number | LoadError;

export type LoadError = 'refused' | 'reset' | 'timeout' | 'unreachable' | 'not HTTP';

/** One connection that is kept open; it sends one request at a time. */
export interface LoadSocket {
  /** @param done is called once, never before this returns; not at all once it is closed. */
  send(request: Buffer, done: (outcome: LoadOutcome, bytes: number) => void): void;
  close(): void;
}

export interface LoadSocketOptions {
  readonly url: URL;
  readonly timeoutMs: number;
  /** Whether it does no harm to send a request again that met a connection which the other side had just closed. */
  readonly repeatable: boolean;
  /** Of answers to HEAD. */
  readonly headOnly: boolean;
}

/** Bare sockets: with `node:http` the generator itself would be what is measured (see BENCHMARKS.md). */
export function createLoadSocket(
  { url, timeoutMs, repeatable, headOnly }: LoadSocketOptions,
  { ca, tunnel }: Pick<Network, 'ca' | 'tunnel'>,
): LoadSocket {
  let socket: Duplex | undefined;
  let pending: { request: Buffer; done: (outcome: LoadOutcome, bytes: number) => void } | undefined;
  let reused = false;
  let sentAt = 0;
  let closed = false;
  let giveUpTunnel: (() => void) | undefined;

  const parser = createResponseParser({
    answered(status, bytes, keepAlive) {
      if (!keepAlive) drop();
      reused = keepAlive;
      settle(status, bytes);
    },
    broken() {
      drop();
      settle('not HTTP', 0);
    },
  });

  function settle(outcome: LoadOutcome, bytes: number): void {
    const settled = pending;
    pending = undefined;
    settled?.done(outcome, bytes);
  }

  function drop(): void {
    const dropped = socket;
    socket = undefined;
    reused = false;
    dropped?.destroy();
  }

  function ended(from: Duplex, error: LoadError): void {
    if (from !== socket) return;
    const again = reused && repeatable && !parser.begun() && pending !== undefined;
    if (error === 'reset') parser.end();
    drop();
    if (pending === undefined) return;
    if (again) write(pending.request);
    else settle(error, 0);
  }

  function write(request: Buffer): void {
    parser.restart(headOnly);
    const through = socket === undefined ? tunnel(url, timeoutMs) : undefined;
    if (through !== undefined) {
      writeThrough(through, request);
      return;
    }
    socket ??= watched(connect());
    socket.write(request);
  }

  function writeThrough(through: Tunnel, request: Buffer): void {
    giveUpTunnel = through((_, opened) => {
      giveUpTunnel = undefined;
      if (closed) opened?.destroy();
      else if (opened === undefined) settle('unreachable', 0);
      else {
        socket = watched(opened);
        socket.write(request);
      }
    });
  }

  function connect(): net.Socket {
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    if (url.protocol !== 'https:') return net.connect({ host: url.hostname, port });
    const trusted = ca === undefined ? {} : { ca: [...ca] };
    const alpn = { servername: url.hostname, ALPNProtocols: ['http/1.1'] };
    return tls.connect({ host: url.hostname, port, ...alpn, ...trusted });
  }

  function watched<T extends Duplex>(opened: T): T {
    if (opened instanceof net.Socket) {
      opened.setNoDelay(true);
      opened.setTimeout(timeoutMs, () => ended(opened, 'timeout'));
    }
    opened.on('data', (chunk: Buffer) => {
      if (opened !== socket) return;
      parser.read(chunk);
      // A server that answers a byte at a time never falls silent.
      if (pending !== undefined && parser.begun() && performance.now() - sentAt > timeoutMs)
        ended(opened, 'timeout');
    });
    opened.on('error', (error: NodeJS.ErrnoException) => ended(opened, kindOf(error)));
    opened.on('close', () => ended(opened, 'reset'));
    return opened;
  }

  return {
    send(request, done) {
      // A request that was being signed when the test ended opens nothing again.
      if (closed) return;
      pending = { request, done };
      sentAt = performance.now();
      write(request);
    },
    close() {
      closed = true;
      giveUpTunnel?.();
      drop();
    },
  };
}

function kindOf({ code }: NodeJS.ErrnoException): LoadError {
  if (code === 'ECONNREFUSED') return 'refused';
  return code === 'ECONNRESET' || code === 'EPIPE' ? 'reset' : 'unreachable';
}
