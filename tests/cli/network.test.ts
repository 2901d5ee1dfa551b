import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpClient } from '../../src/http/http.ts';
import { createLoadClient } from '../../src/http/load/load-client.ts';
import { createNetwork } from '../../src/network/network.ts';
import { ProxyAddressError, readProxies } from '../../src/network/proxies.ts';
import { realClock } from '../support/clock.ts';
import { useDeploying } from '../support/deploying.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';

const app = useDeploying();
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'canary', AWS_REGION: 'us-east-1' };
const port = () => Number(new URL(app.local().endpoint).port);

async function proxyTo(target: number | undefined): Promise<TestProxy> {
  const proxy = await startProxy(target);
  onTestFinished(() => proxy.close());
  return proxy;
}

const whoami = (env: Record<string, string>) =>
  app.run(['whoami', '--env', 'dev'], { env: { ...KEYS, ...env } });

describe('a proxy', () => {
  // Names under .test are never known. https://www.rfc-editor.org/rfc/rfc6761#section-6.2
  const AWS_ENDPOINT_URL = 'http://aws.test:4566';

  it.each(['HTTP_PROXY', 'http_proxy'])('in %s stands between here and AWS', async (name) => {
    const proxy = await proxyTo(port());
    const { code, stdout } = await whoami({ AWS_ENDPOINT_URL, [name]: `http://${proxy.address}` });
    expect([code, proxy.tunnels]).toEqual([0, ['aws.test:4566']]);
    expect(stdout).toContain('arn:aws:iam::000000000000:user/local');
  });

  it('may be written without a scheme, and gets its credentials, which nothing shows', async () => {
    const proxy = await proxyTo(undefined);
    const { code, stderr } = await app.run(['whoami', '--env', 'dev', '--debug'], {
      env: { ...KEYS, AWS_ENDPOINT_URL, HTTP_PROXY: `me:s3cret@${proxy.address}` },
    });
    expect(code).toBe(4);
    expect(proxy.authorizations[0]).toBe(`Basic ${Buffer.from('me:s3cret').toString('base64')}`);
    expect(stderr).toContain('does not accept the credentials (407)');
    expect(stderr).not.toMatch(/s3cret|canary/);
  });

  it.each(['*', 'aws.test', '.test', 'other,aws.test:4566'])(
    'is left out for what NO_PROXY names: %s',
    async (NO_PROXY) => {
      const proxy = await proxyTo(port());
      const { code } = await whoami({ AWS_ENDPOINT_URL, HTTP_PROXY: proxy.address, NO_PROXY });
      expect([code, proxy.tunnels]).toEqual([1, []]);
    },
  );

  it('never stands before the embedded environment', async () => {
    const proxy = await proxyTo(undefined);
    const env = { HTTP_PROXY: proxy.address, HTTPS_PROXY: proxy.address };
    expect((await app.run(['deploy'], { env })).code).toBe(0);
    expect((await app.run(['items', 'list'], { env })).code).toBe(0);
    expect(proxy.tunnels).toEqual([]);
  });

  it('that is no address is wrong use', async () => {
    expect(await whoami({ AWS_ENDPOINT_URL, HTTPS_PROXY: 'ftp://x' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('HTTPS_PROXY is not the URL of an HTTP proxy') as string,
    });
  });

  it('stands between here and the API, for single requests and for load', async () => {
    await app.run(['deploy']);
    const { stdout } = await app.run(['outputs', 'apiEndpoint']);
    const proxy = await proxyTo(Number(new URL(stdout.trim()).port));
    const network = await createNetwork({ env: { HTTP_PROXY: proxy.address }, caBundle: undefined });
    const url = new URL('http://api.test/health');
    const admit = async (): Promise<void> => undefined;
    const signal = new AbortController().signal;
    const client = createHttpClient({ clock: realClock, signal, admit, random: Math.random, network });
    onTestFinished(() => client.close());
    expect((await client.request({ method: 'GET', url, repeatable: true })).status).toBe(200);

    const load = createLoadClient({ network, admit });
    onTestFinished(() => load.close());
    const socket = load.open({ url, timeoutMs: 5000, repeatable: true, headOnly: false });
    const bytes = await load.encode({ method: 'GET', url, repeatable: true });
    const outcome = await new Promise((resolve) => socket.send(bytes, resolve));
    expect([outcome, proxy.tunnels]).toEqual([200, ['api.test:80', 'api.test:80']]);
  });

  it('is chosen by scheme, and loopback and exceptions are reached directly', () => {
    const proxies = readProxies({
      https_proxy: 'http://small:1',
      HTTPS_PROXY: 'http://large:1',
      HTTP_PROXY: 'plain:2',
      NO_PROXY: ' internal.corp, *.svc ,10.0.0.1:8443',
    });
    const through = (address: string) => proxies.for(new URL(address))?.host;
    expect(through('https://sts.eu-west-1.amazonaws.com')).toBe('small:1');
    expect(through('http://x')).toBe('plain:2');
    for (const address of [
      'https://internal.corp',
      'https://deep.internal.corp',
      'http://a.svc',
      'https://10.0.0.1:8443',
      'http://127.0.0.1:9',
      'http://localhost',
      'http://[::1]:80',
      'http://api.localhost',
    ])
      expect(through(address)).toBeUndefined();
    expect(through('https://notinternal.corp')).toBe('small:1');
    expect(through('https://10.0.0.1')).toBe('small:1');
    expect(readProxies({ NO_PROXY: '*' }).any).toBe(false);
    for (const HTTP_PROXY of ['socks5://x', 'http://u%zz:p@x'])
      expect(() => readProxies({ HTTP_PROXY })).toThrow(ProxyAddressError);
  });
});

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

it('an address that does not speak TLS is told as that', async () => {
  const { code, stderr } = await whoami({ AWS_ENDPOINT_URL: `https://127.0.0.1:${port()}` });
  expect([code, stderr]).toEqual([1, expect.stringContaining('what answers does not speak TLS')]);
});

describe.skipIf(!hasOpenssl())('certificates of one’s own', () => {
  /** The embedded endpoint behind TLS, with a certificate that nobody has signed. */
  async function startTls(): Promise<{ address: string; certificate: string; port: number }> {
    const directory = temporaryDirectory();
    const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=aws.test'].concat([
        '-addext',
        'subjectAltName=DNS:aws.test,DNS:localhost',
        '-keyout',
        key,
        '-out',
        certificate,
      ]),
      { stdio: 'ignore' },
    );
    const server = https.createServer(
      { key: readFileSync(key), cert: readFileSync(certificate) },
      (request, response) => {
        const { method, url, headers } = request;
        const forwarded = http.request(
          { host: '127.0.0.1', port: port(), method, path: url, headers },
          (answer) => {
            response.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(response);
          },
        );
        request.pipe(forwarded);
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port: own } = server.address() as AddressInfo;
    return { address: `https://localhost:${own}`, certificate, port: own };
  }

  it('are trusted by AWS_CA_BUNDLE, and by nothing else', async () => {
    const { address, certificate } = await startTls();
    expect(await whoami({ AWS_ENDPOINT_URL: address })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/its certificate is not trusted: .*\n.*AWS_CA_BUNDLE/) as string,
    });
    expect((await whoami({ AWS_ENDPOINT_URL: address, AWS_CA_BUNDLE: certificate })).code).toBe(0);
    expect(await whoami({ AWS_ENDPOINT_URL: address, AWS_CA_BUNDLE: '/nowhere/ca.pem' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'the certificates in /nowhere/ca.pem cannot be read: no such file or directory',
      ) as string,
    });
  });

  it('have to be certificates', async () => {
    const file = join(temporaryDirectory(), 'ca.pem');
    writeFileSync(file, 'nothing of that kind');
    expect(await whoami({ AWS_ENDPOINT_URL: 'https://localhost:9', AWS_CA_BUNDLE: file })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('ca.pem holds no certificates in PEM format') as string,
    });
  });

  it('are trusted through a proxy, too', async () => {
    const { certificate, port: own } = await startTls();
    const proxy = await proxyTo(own);
    const { code } = await whoami({
      AWS_ENDPOINT_URL: 'https://aws.test',
      AWS_CA_BUNDLE: certificate,
      HTTPS_PROXY: `http://${proxy.address}`,
    });
    expect([code, proxy.tunnels]).toEqual([0, ['aws.test:443']]);
  });
});
