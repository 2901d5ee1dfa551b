import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OperationsReport } from '../../src/services/report/report.ts';
import { useDeployed } from '../support/deployed.ts';
import { temporaryDirectory } from '../support/directory.ts';

const app = useDeployed();
const FAILED = 12;

it('names an outage by what caused it, and leads to the requests that failed', async () => {
  await app.run(['local', 'faults', 'add', 'throttle', '--service', 'dynamodb']);
  for (let index = 0; index < FAILED; index += 1) await app.run(['items', 'list', '--limit', '1']);
  const cwd = temporaryDirectory();
  const argv = ['metrics', 'report', '--since', '30d', '--html', 'r.html', '--markdown', 'r.md'];
  const { result } = await app.json<OperationsReport>(argv, { cwd });
  expect(result.troubles.map(({ kind }) => kind)).toEqual(['outage', 'table-throttled', 'new-errors']);
  const [outage] = result.troubles;
  expect(outage?.text).toMatch(/^outage since release 1: \d+ of \d+ requests were answered with 5xx$/);
  // A month was asked for; the application is minutes old.
  expect(result.metrics.periodSeconds).toBe(60);
  expect(Date.parse(result.metrics.to) - Date.parse(result.metrics.from)).toBeLessThan(3_600_000);

  const route = result.routes?.[0];
  expect(route).toMatchObject({ route: 'GET /items', throttled: 0 });
  expect(route?.statuses['5xx']).toBeGreaterThanOrEqual(FAILED);
  expect(result.failed).toHaveLength(10);
  const times = result.failed?.map(({ time }) => time) ?? [];
  expect(times).toEqual([...times].sort().reverse());

  const html = readFileSync(join(cwd, 'r.html'), 'utf8');
  expect(html).toContain(`<title>local: ${outage?.text}`);
  const [, command = ''] =
    /See what happened to one: (backoffice explain [0-9a-f-]+ --since \S+?)</.exec(html) ?? [];
  const explained = await app.run(command.split(' ').slice(1));
  expect([explained.code, explained.stdout]).toEqual([0, expect.stringContaining('GET /items 503')]);
  const links = html.match(/href="#request-\d+"/g) ?? [];
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) expect(html).toContain(`<tr id="${link.slice(7, -1)}">`);
  expect(readFileSync(join(cwd, 'r.md'), 'utf8')).toMatch(/\| GET \/items \|/);
});

it('keeps the period that was asked for', async () => {
  const { result } = await app.json<OperationsReport>([
    'metrics',
    'report',
    '--since',
    '7d',
    '--period',
    '1h',
  ]);
  expect(result.metrics.periodSeconds).toBe(3600);
});
