import type { IncomingHttpHeaders } from 'node:http';

/**
 * Tells requests that somebody on this machine makes from those that a page of somebody else lets a browser make: a name
 * that leads here is not enough (DNS rebinding), nor is an address that anybody can write into a form.
 */
export interface OwnHosts {
  /** Why a request is not served, in words; undefined for one that is. */
  refusal(headers: IncomingHttpHeaders): string | undefined;
  /** The same for an API, which pages of the origins that it names may use. `*` names nobody. */
  refusalOfApi(headers: IncomingHttpHeaders, origins: readonly string[]): string | undefined;
}

/** @param more names besides those of this machine itself. */
export function createOwnHosts(more: readonly string[]): OwnHosts {
  const own = [...LOOPBACK, ...more.map((name) => name.toLowerCase())];
  function isOwn(name: string): boolean {
    const lower = name.toLowerCase();
    return own.includes(lower) || lower.endsWith('.localhost');
  }
  function refusalOfHost(host: string | undefined): string | undefined {
    const name = /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(host ?? '')?.[1] ?? '';
    return isOwn(name)
      ? undefined
      : `requests to the host ${quoted(host)} are not served, only to this machine itself`;
  }
  function refusalOfPage(page: string | undefined): string | undefined {
    if (page === undefined || isOwn(hostOf(page))) return undefined;
    return `requests of pages of ${quoted(page)} are not served`;
  }
  return {
    refusal: (headers) =>
      refusalOfHost(headers.host) ??
      refusalOfPage(headers.origin) ??
      refusalOfPage(headers.referer) ??
      refusalOfSite(headers),
    refusalOfApi(headers, origins) {
      const { host, origin = '' } = headers;
      const isNamed = origin !== '*' && origins.includes(origin);
      // Links lead to an API from anywhere; a page sees nothing of what is behind them.
      const isLink = headers['sec-fetch-mode'] === 'navigate' && headers.origin === undefined;
      const ofOthers = () => refusalOfPage(headers.origin) ?? (isLink ? undefined : refusalOfSite(headers));
      return refusalOfHost(host) ?? (isNamed ? undefined : ofOthers());
    },
  };
}

/** What browsers tell also where a page hides its address. https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site */
function refusalOfSite(headers: IncomingHttpHeaders): string | undefined {
  return headers['sec-fetch-site'] === 'cross-site'
    ? 'requests of pages of other sites are not served'
    : undefined;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** The host of an address; nothing for `null` and what else is none. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : '';
}

const SHOWN = 200;

function quoted(text = ''): string {
  return JSON.stringify(text.slice(0, SHOWN));
}
