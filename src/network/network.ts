import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { rootCertificates } from 'node:tls';
import { defined } from '../defined.ts';
import { BackofficeError } from '../errors.ts';
import { readBytes } from '../files/read-file.ts';
import { systemReason } from '../files/system-error.ts';
import { type Proxies, ProxyAddressError, readProxies } from './proxies.ts';
import type { Tunnel } from './tunnel.ts';

/** How connections leave this machine. */
export interface Network {
  /** Certificates that are trusted; undefined for those that Node brings. */
  readonly ca: readonly string[] | undefined;
  /**
   * Agents that keep connections, through a proxy where one is set.
   * @param connectTimeoutMs how long their client waits for a connection; 3 seconds when left out.
   */
  agents(connectTimeoutMs?: number): { readonly http: HttpAgent; readonly https: HttpsAgent };
  /** Opens a connection through a proxy; undefined for an address that is reached directly. */
  tunnel(url: URL, timeoutMs: number): Tunnel | undefined;
}

/** As the SDK has it. */
const MAX_SOCKETS = 50;
/** Of a bundle of certificates, in bytes. */
const BUNDLE_LIMIT = 16 * 1024 * 1024;

export interface NetworkSettings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the profile: `ca_bundle`. */
  readonly caBundle: string | undefined;
}

/**
 * Proxies and certificates as every tool of a shell has them. Node itself reads NODE_EXTRA_CA_CERTS.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html (ca_bundle)
 * @throws BackofficeError USAGE for settings that cannot be used.
 */
export async function createNetwork({ env, caBundle }: NetworkSettings): Promise<Network> {
  const proxies = proxiesIn(env);
  const bundle = env.AWS_CA_BUNDLE || caBundle;
  const ca = bundle === undefined ? undefined : [...rootCertificates, await readBundle(bundle)];
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, ...defined({ ca }) };
  if (!proxies.any)
    return {
      ca,
      agents: () => ({
        http: new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
        https: new HttpsAgent(options),
      }),
      tunnel: () => undefined,
    };
  const { createProxyAgents, tunnelThrough } = await import('./proxy-agents.ts');
  return {
    ca,
    agents: (connectTimeoutMs) => createProxyAgents(proxies, options, connectTimeoutMs),
    tunnel: (url, timeoutMs) => tunnelThrough(proxies, url, timeoutMs, options),
  };
}

function proxiesIn(env: NetworkSettings['env']): Proxies {
  try {
    return readProxies(env);
  } catch (error) {
    if (!(error instanceof ProxyAddressError)) throw error;
    throw new BackofficeError('USAGE', error.message, {
      hint: 'write it as http://host:port, or unset it',
    });
  }
}

async function readBundle(path: string): Promise<string> {
  try {
    const text = (await readBytes(path, BUNDLE_LIMIT)).bytes.toString('utf8');
    if (CERTIFICATE.test(text)) return text;
  } catch (error) {
    throw unusableBundle(`the certificates in ${path} cannot be read: ${systemReason(error)}`, error);
  }
  throw unusableBundle(`${path} holds no certificates in PEM format`);
}

const CERTIFICATE = /-----BEGIN (TRUSTED )?CERTIFICATE-----/;

function unusableBundle(message: string, cause?: unknown): BackofficeError {
  const hint = 'correct AWS_CA_BUNDLE, or ca_bundle in the AWS profile';
  return new BackofficeError('USAGE', message, { hint, cause });
}
