import * as http from 'node:http';
import * as https from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { BackofficeError } from '../errors.ts';

export interface TunnelRequest {
  readonly proxy: URL;
  /** Where it leads. */
  readonly host: string;
  readonly port: number | string;
  readonly timeoutMs: number;
}

/** Called once, with an error or a connection. */
export type Opened = (error: Error | null, stream?: Duplex) => void;

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'takes no connection',
  ECONNRESET: 'broke the connection',
  ENOTFOUND: 'is not known',
  EAI_AGAIN: 'cannot be looked up: no network?',
  ETIMEDOUT: 'does not answer in time',
};

/**
 * Asks an HTTP proxy for a connection to another host, within a limit.
 * https://www.rfc-editor.org/rfc/rfc9110#name-connect
 * @returns what gives the attempt up.
 */
export function openTunnel(request: TunnelRequest, opened: Opened): () => void {
  const asked = ask(request);
  const timeout = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
  const timer = setTimeout(() => asked.destroy(timeout), request.timeoutMs);
  asked.once('connect', ({ statusCode = 0 }, socket: Duplex, head: Buffer) => {
    clearTimeout(timer);
    if (statusCode >= 200 && statusCode < 300) {
      // What came together with the answer belongs to the connection already.
      if (head.length > 0) socket.unshift(head);
      opened(null, socket);
      return;
    }
    socket.destroy();
    opened(refusal(request, statusCode));
  });
  asked.once('error', (error) => {
    asked.on('error', () => undefined);
    clearTimeout(timer);
    opened(unreachable(request, error));
  });
  asked.end();
  return () => asked.destroy(new Error('given up'));
}

function ask({ proxy, host, port }: TunnelRequest): http.ClientRequest {
  const authority = authorityOf(host, port);
  const module = proxy.protocol === 'https:' ? https : http;
  return module.request({
    method: 'CONNECT',
    host: plain(proxy.hostname),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    path: authority,
    agent: false,
    headers: { host: authority, ...authorization(proxy) },
  });
}

function authorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(text).toString('base64')}` };
}

function authorityOf(host: string, port: number | string): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** A URL writes IPv6 addresses in brackets, sockets do not. */
export function plain(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function refusal({ proxy, host, port }: TunnelRequest, status: number): BackofficeError {
  const authority = authorityOf(host, port);
  if (status === 407) {
    const verb = proxy.username === '' ? 'requires' : 'does not accept the';
    return new BackofficeError('CREDENTIALS', `the proxy ${proxy.host} ${verb} credentials (407)`, {
      hint: 'set them in HTTPS_PROXY: http://user:password@host:port',
    });
  }
  const verb = status >= 500 ? 'cannot reach' : 'refuses a connection to';
  return new BackofficeError('UNREACHABLE', `the proxy ${proxy.host} ${verb} ${authority} (${status})`, {
    hint: 'check the region and the rules of the proxy, or name the host in NO_PROXY',
  });
}

function unreachable({ proxy }: TunnelRequest, error: NodeJS.ErrnoException): BackofficeError {
  const { code = '' } = error;
  const other = code.startsWith('HPE_') ? 'does not answer as an HTTP proxy' : `cannot be reached (${code})`;
  return new BackofficeError('UNREACHABLE', `the proxy ${proxy.host} ${WORDS[code] ?? other}`, {
    hint: 'check HTTPS_PROXY, HTTP_PROXY and NO_PROXY',
    cause: error,
  });
}

/** Opens a connection. @returns what gives the attempt up. */
export type Tunnel = (done: Opened) => () => void;
