import { request } from 'node:http';
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { describe, expect, it } from 'vitest';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeployed();

async function apiEndpoint(): Promise<string> {
  const client = new ApiGatewayV2Client(clientOptions(app.local().endpoint));
  const { Items = [] } = await client.send(new GetApisCommand());
  client.destroy();
  return Items[0]?.ApiEndpoint ?? '';
}

interface Asked {
  readonly url: string;
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends headers that `fetch` would not. */
function ask({ url, method = 'GET', headers, body }: Asked): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, setHost: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const hostOf = (url: string): string => new URL(url).host;
const portOf = (url: string): string => new URL(url).port;

describe('the endpoint', () => {
  it.each([
    ['another host', { host: 'evil.example' }],
    ['a host that begins like one of ours', { host: '127.0.0.1.evil.example' }],
    ['a host that ends like one of ours', { host: 'evil-localhost' }],
    ['a host with what is none', { host: '@127.0.0.1' }],
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['a page of another origin that says so elsewhere', { referer: 'https://evil.example/page' }],
    ['a page that hides where it is from', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses %s, its own questions too', async (_what, headers) => {
    const { endpoint } = app.local();
    for (const url of [endpoint, `${endpoint}/_backoffice/status`]) {
      const { status, text } = await ask({ url, headers: { host: hostOf(endpoint), ...headers } });
      expect(status).toBe(403);
      expect(text).toContain('are not served');
    }
  });

  it.each([['localhost'], ['127.0.0.1'], ['[::1]'], ['bucket.s3.localhost'], ['LOCALHOST']])(
    'may be called %s, by pages there too',
    async (name) => {
      const { endpoint } = app.local();
      const host = `${name}:${portOf(endpoint)}`;
      const headers = { host, origin: `http://${host}` };
      const { text } = await ask({ url: endpoint, method: 'POST', headers });
      expect(text).toContain('MissingAuthenticationToken');
    },
  );
});

describe('the API', () => {
  const create = async (headers: Readonly<Record<string, string>>) => {
    const url = await apiEndpoint();
    const body = JSON.stringify({ id: `from-${Math.random()}` });
    return ask({ url: `${url}/items`, method: 'POST', headers: { host: hostOf(url), ...headers }, body });
  };

  it('takes what a program sends, and a page of this machine', async () => {
    expect((await create({})).status).toBe(201);
    expect((await create({ origin: 'http://localhost:3000' })).status).toBe(201);
  });

  it.each([
    ['a page of another origin, though its origins are *', { origin: 'https://evil.example' }],
    ['a page that hides where it is from', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['another host', { host: 'evil.example' }],
  ])('refuses %s', async (_what, headers) => {
    const { status, text } = await create(headers);
    expect(status).toBe(403);
    expect(text).toContain('The embedded environment: requests');
  });

  it('can be linked to', async () => {
    const url = await apiEndpoint();
    const headers = { host: hostOf(url), 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await ask({ url: `${url}/health`, headers })).status).toBe(200);
  });
});
