type Variables = Readonly<Record<string, string | undefined>>;

/** Which proxy a request goes through. */
export interface Proxies {
  /** @returns undefined where requests go there directly. */
  for(url: Pick<URL, 'protocol' | 'hostname' | 'port'>): URL | undefined;
  /** Whether there is any. */
  readonly any: boolean;
}

/** A proxy variable that is not a URL. */
export class ProxyAddressError extends Error {}

/**
 * The variables that curl, terraform and the aws command read; small letters win. Loopback is never reached through a
 * proxy: the embedded environment is there.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-proxy.html
 * @throws ProxyAddressError
 */
export function readProxies(env: Variables): Proxies {
  const proxies: Readonly<Record<string, URL | undefined>> = {
    'https:': addressIn(env, 'HTTPS_PROXY'),
    'http:': addressIn(env, 'HTTP_PROXY'),
  };
  const excluded = (variable(env, 'NO_PROXY') ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
  return {
    any: Object.values(proxies).some((proxy) => proxy !== undefined),
    for(url) {
      const port = url.port || (url.protocol === 'https:' ? '443' : '80');
      const direct = isLoopback(url.hostname) || excluded.some((entry) => covers(entry, url.hostname, port));
      return direct ? undefined : proxies[url.protocol];
    },
  };
}

function variable(env: Variables, name: string): string | undefined {
  return env[name.toLowerCase()] || env[name] || undefined;
}

/** A proxy may be written without a scheme: `proxy.corp:3128`. */
function addressIn(env: Variables, name: string): URL | undefined {
  const text = variable(env, name)?.trim();
  if (text === undefined || text === '') return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || !isDecodable(url.username + url.password))
    throw new ProxyAddressError(`${name} is not the URL of an HTTP proxy`);
  return url;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** `.corp` and `corp` both mean the domain and all below; `*` means everything; a port may follow. */
function covers(entry: string, hostname: string, port: string): boolean {
  if (entry === '*') return true;
  const [, name = '', wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  const domain = name.toLowerCase().replace(/^\*?\./, '');
  const host = hostname.toLowerCase();
  return host === domain || host.endsWith(`.${domain}`);
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[?::1\]?)$/.test(hostname);
}
