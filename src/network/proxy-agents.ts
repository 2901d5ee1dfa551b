import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';
import { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { defined } from '../defined.ts';
import type { Proxies } from './proxies.ts';
import type { Tunnel } from './tunnel.ts';
import { type Opened, openTunnel, plain } from './tunnel.ts';

interface Target {
  readonly host: string;
  readonly port: number | string;
  /** Milliseconds until the connection has to stand. */
  readonly timeoutMs: number;
}

/** As Node's agents have it: the stream counts only where there is no error. */
type Connected = (error: Error | null, stream: Duplex) => void;

const CONNECT_TIMEOUT_MS = 3000;

/** Of the time that a client waits for a connection: it is told of the proxy before it gives up. */
const SHARE_OF_TUNNEL = 0.9;

/** Chooses for each host whether a proxy stands before it. */
class RoutedHttpAgent extends http.Agent {
  private readonly openings = createOpenings();

  constructor(
    private readonly proxies: Proxies,
    settings: http.AgentOptions,
    private readonly connectTimeoutMs: number,
  ) {
    super(settings);
  }

  override createConnection(
    options: http.ClientRequestArgs,
    connected?: Connected,
  ): Duplex | null | undefined {
    const target = targetOf(options, this.connectTimeoutMs);
    const proxy = this.proxies.for(urlOf('http:', target));
    if (proxy === undefined || connected === undefined) return super.createConnection(options, connected);
    this.openings.open(proxy, target, openedOf(connected));
    return undefined;
  }

  override destroy(): void {
    this.openings.giveUp();
    super.destroy();
  }
}

class RoutedHttpsAgent extends https.Agent {
  private readonly openings = createOpenings();

  constructor(
    private readonly proxies: Proxies,
    private readonly settings: https.AgentOptions,
    private readonly connectTimeoutMs: number,
  ) {
    super(settings);
  }

  override createConnection(options: https.RequestOptions, connected?: Connected): Duplex | null | undefined {
    const target = targetOf(options, this.connectTimeoutMs);
    const proxy = this.proxies.for(urlOf('https:', target));
    if (proxy === undefined || connected === undefined) return super.createConnection(options, connected);
    this.openings.open(proxy, target, secured(target, this.settings, openedOf(connected)));
    return undefined;
  }

  override destroy(): void {
    this.openings.giveUp();
    super.destroy();
  }
}

function openedOf(connected: Connected): Opened {
  return (error, stream = new Duplex()) => connected(error, stream);
}

/** Connections that a proxy has been asked for; an agent that is destroyed waits for none of them. */
function createOpenings() {
  const pending = new Set<() => void>();
  return {
    open(proxy: URL, target: Target, opened: Opened): void {
      const giveUp = openTunnel({ proxy, ...target }, (error, stream) => {
        pending.delete(giveUp);
        opened(error, stream);
      });
      pending.add(giveUp);
    },
    giveUp(): void {
      for (const giveUp of pending) giveUp();
    },
  };
}

/** TLS inside of a tunnel. */
function secured({ host }: Target, { ca }: https.AgentOptions, opened: Opened): Opened {
  const name = isIP(host) === 0 ? { servername: host } : {};
  const trusted = defined({ ca });
  return (error, socket) => {
    if (socket === undefined) opened(error);
    else opened(null, tls.connect({ socket, host, ...name, ...trusted, ALPNProtocols: ['http/1.1'] }));
  };
}

function targetOf({ host, port, timeout }: http.ClientRequestArgs, connectTimeoutMs: number): Target {
  const timeoutMs = timeout ?? connectTimeoutMs * SHARE_OF_TUNNEL;
  return { host: host ?? '', port: port ?? '', timeoutMs };
}

function urlOf(protocol: string, { host, port }: Target): Pick<URL, 'protocol' | 'hostname' | 'port'> {
  return { protocol, hostname: host, port: String(port) };
}

/** Agents that keep connections, through a proxy where one is set. */
export function createProxyAgents(
  proxies: Proxies,
  settings: https.AgentOptions,
  connectTimeoutMs = CONNECT_TIMEOUT_MS,
): { readonly http: http.Agent; readonly https: https.Agent } {
  return {
    http: new RoutedHttpAgent(proxies, { keepAlive: true }, connectTimeoutMs),
    https: new RoutedHttpsAgent(proxies, settings, connectTimeoutMs),
  };
}

/** Opens a connection to an address as a request to it would; undefined for one that is reached directly. */
export function tunnelThrough(
  proxies: Proxies,
  url: URL,
  timeoutMs: number,
  settings: https.AgentOptions,
): Tunnel | undefined {
  const proxy = proxies.for(url);
  if (proxy === undefined) return undefined;
  const isTls = url.protocol === 'https:';
  const target = { host: plain(url.hostname), port: url.port || (isTls ? 443 : 80), timeoutMs };
  return (done) => openTunnel({ proxy, ...target }, isTls ? secured(target, settings, done) : done);
}
