import * as http from 'node:http';
import * as https from 'node:https';
import type { Duplex } from 'node:stream';
import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';
import type { Tunnel } from './network.ts';
import type { Proxies } from './proxies.ts';

type Target = Pick<http.ClientRequestArgs, 'host' | 'port'>;
type Connected = (error: Error | null, stream: Duplex) => void;
type Opened = Duplex | null | undefined;

/** Chooses for each host whether a proxy stands before it. */
class RoutedHttpAgent extends http.Agent {
  constructor(
    private readonly proxies: Proxies,
    settings: http.AgentOptions,
  ) {
    super(settings);
  }

  override createConnection(options: http.ClientRequestArgs, connected?: Connected): Opened {
    const proxy = proxyFor(this.proxies, 'http:', options);
    if (proxy === undefined) return super.createConnection(options, connected);
    return new HttpProxyAgent({ keepAlive: true, proxy }).createConnection(options, connected);
  }
}

class RoutedHttpsAgent extends https.Agent {
  constructor(
    private readonly proxies: Proxies,
    private readonly settings: https.AgentOptions,
  ) {
    super(settings);
  }

  override createConnection(options: https.RequestOptions, connected?: Connected): Opened {
    const proxy = proxyFor(this.proxies, 'https:', options);
    if (proxy === undefined) return super.createConnection(options, connected);
    return new HttpsProxyAgent({ ...this.settings, proxy }).createConnection(options, connected);
  }
}

function proxyFor(proxies: Proxies, protocol: string, { host, port }: Target): URL | undefined {
  return proxies.for({ protocol, hostname: host ?? '', port: String(port ?? '') });
}

/** Agents that keep connections, through a proxy where one is set. */
export function createProxyAgents(
  proxies: Proxies,
  settings: https.AgentOptions,
): { readonly http: http.Agent; readonly https: https.Agent } {
  return {
    http: new RoutedHttpAgent(proxies, { keepAlive: true }),
    https: new RoutedHttpsAgent(proxies, settings),
  };
}

/** Opens a connection to an address as a request to it would; undefined for one that is reached directly. */
export function tunnelThrough(proxies: Proxies, url: URL, settings: https.AgentOptions): Tunnel | undefined {
  if (proxies.for(url) === undefined) return undefined;
  const agents = createProxyAgents(proxies, settings);
  const agent = url.protocol === 'https:' ? agents.https : agents.http;
  const port = url.port || (url.protocol === 'https:' ? 443 : 80);
  const target = { host: url.hostname, port, servername: url.hostname };
  return (done) => {
    agent.createConnection(target, done);
  };
}
