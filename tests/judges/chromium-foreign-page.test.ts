import { createServer, type Server } from 'node:http';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';
import { type Browser, hasChromium, launchChromium, type Page } from './chromium.ts';

// What a page of another site can do to the embedded environment, in a real browser: nothing.
const app = useDeployed();

describe.skipIf(!hasChromium)('a page of another site', () => {
  let browser: Browser;
  let server: Server;
  let page: Page;
  let api: string;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>another site</title>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    browser = await launchChromium();
    page = await browser.newPage({});
    await page.goto(`http://evil.example:${port}/`);
    api = (await app.json<Record<string, string>>(['outputs'])).result.apiEndpoint ?? '';
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** What the page gets from a request that browsers send without asking. */
  const sends = (url: string, options: object) =>
    page.evaluate<string>(
      `fetch(${JSON.stringify(url)}, ${JSON.stringify(options)}).then((answer) => answer.type + ' ' + answer.status, () => 'nothing')`,
    );

  it('changes nothing at the endpoint, and reads nothing of it', async () => {
    const { endpoint } = app.local();
    const body = JSON.stringify({
      AlarmName: 'from-a-page',
      Namespace: 'n',
      MetricName: 'm',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      Statistic: 'Sum',
      ComparisonOperator: 'GreaterThanThreshold',
    });
    const url = `${endpoint}/service/GraniteServiceVersion20100801/operation/PutMetricAlarm`;
    expect(await sends(url, { method: 'POST', mode: 'no-cors', body })).toBe('opaque 0');
    expect(await sends(endpoint, { method: 'POST', body })).toBe('nothing');
    expect(await sends(`${endpoint}/_backoffice/status`, {})).toBe('nothing');
    const cloudwatch = new CloudWatchClient(clientOptions(endpoint));
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand());
    cloudwatch.destroy();
    expect(MetricAlarms.map(({ AlarmName }) => AlarmName)).not.toContain('from-a-page');
  });

  it('changes nothing by the API, and reads nothing of it', async () => {
    const body = JSON.stringify({ id: 'from-a-page' });
    expect(await sends(`${api}/items`, { method: 'POST', mode: 'no-cors', body })).toBe('opaque 0');
    expect(await sends(`${api}/items`, {})).toBe('nothing');
    expect((await app.run(['items', 'get', 'from-a-page'])).code).toBe(7);
  });

  it('is not let in under a name of its own that leads to this machine', async () => {
    for (const url of [app.local().endpoint, api]) {
      const rebound = url.replace('127.0.0.1', 'evil.example');
      await page.goto(`${rebound}/items`);
      expect(await page.locator('body').innerText()).toContain('are not served');
    }
  });
});
