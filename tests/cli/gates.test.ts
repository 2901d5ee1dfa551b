import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/local/index.ts';
import type { HealthReport } from '../../src/services/health.ts';
import type { MetricsReport } from '../../src/services/metrics/report.ts';
import type { OperationsReport } from '../../src/services/report/report.ts';
import { useDeploying, withTemplate } from '../support/deploying.ts';
import { ROOT } from '../support/paths.ts';

const app = useDeploying();
const REQUESTS = 20;

/** Every limit that help, README and docs show for the application's numbers. */
const SHOWN = ['README.md', 'docs/commands.md', 'docs/observability.md', 'docs/tour.md']
  .flatMap((file) => readFileSync(`${ROOT}/${file}`, 'utf8').split('\n'))
  .filter((line) => /metrics/.test(line))
  .flatMap((line) => [...line.matchAll(/--fail-if '([^']+)'/g)].map(([, limits = '']) => limits));

/** A function that fails on every item, in one of two ways. */
function failing(how: string): (template: string) => string {
  return (template) => {
    const document = JSON.parse(template) as {
      Resources: { FunctionHandler: { Properties: { Code: { ZipFile: string } } } };
    };
    const { Code } = document.Resources.FunctionHandler.Properties;
    Code.ZipFile += `;{const inner=module.exports.handler;module.exports={handler:async(e,c)=>{
      if(String(e.rawPath).includes('items')) ${how};
      return inner(e,c)}}}`;
    return JSON.stringify(document);
  };
}

interface Outage {
  readonly template?: (template: string) => string;
  readonly faults?: readonly Fault[];
  readonly config?: object;
  readonly crashes: boolean;
}

const OUTAGES: readonly (readonly [string, Outage])[] = [
  [
    'the table is throttled',
    { faults: [{ kind: 'throttle', service: 'dynamodb', rate: 1 }], crashes: false },
  ],
  ['the table is denied', { faults: [{ kind: 'denied', service: 'dynamodb', rate: 1 }], crashes: false }],
  ['the function throws', { template: failing("throw new RangeError('no')"), crashes: true }],
  [
    'the function hangs',
    {
      template: failing('await new Promise((r)=>setTimeout(r,60000))'),
      config: { timeoutSeconds: 1 },
      crashes: true,
    },
  ],
];

async function asked(): Promise<number[]> {
  const { result } = await app.json<{ apiEndpoint: string }>(['outputs']);
  const answers = await Promise.all(
    Array.from({ length: REQUESTS }, (_, n) => fetch(`${result.apiEndpoint}/items/item-${n}`)),
  );
  return answers.map(({ status }) => status);
}

async function failedRequests(): Promise<number | null | undefined> {
  const { result } = await app.json<MetricsReport>(['metrics', 'api', '--since', '15m']);
  return result.metrics.find(({ key }) => key === '5xx')?.total;
}

describe.each(OUTAGES)('while %s', (_, { template, faults = [], config = {}, crashes }) => {
  it('each gate that is shown fails, and so do health and the report', { timeout: 120_000 }, async () => {
    app.config({ local: config });
    const deployed = await app.deploy(['--no-verify'], template === undefined ? {} : withTemplate(template));
    expect(deployed.code).toBe(0);
    app.local().faults.set(faults);
    expect((await asked()).every((status) => status >= 500)).toBe(true);
    await expect.poll(failedRequests, { timeout: 20_000 }).toBeGreaterThanOrEqual(REQUESTS);
    expect(SHOWN.length).toBeGreaterThan(2);
    for (const limits of SHOWN) {
      const { code, stderr } = await app.run(['metrics', '--since', '15m', '--fail-if', limits]);
      expect([limits, code, stderr]).toEqual([limits, 3, expect.stringContaining('breached: errorRate')]);
    }
    const crashRate = await app.run(['metrics', '--since', '15m', '--fail-if', 'crashRate>1%']);
    expect(crashRate.code).toBe(crashes ? 3 : 0);
    const health = await app.json<HealthReport>(['health', '--deep']);
    const errorRate = health.result.checks.find(({ name }) => name === 'errorRate');
    expect([health.code, errorRate?.healthy]).toEqual([3, false]);
    expect(errorRate?.detail).toMatch(/^2\d of \d+ requests answered with 5xx, /);
    const report = await app.json<OperationsReport>(['metrics', 'report', '--since', '15m']);
    expect(report.result.checks.find(({ name }) => name === 'errors')).toMatchObject({ level: 'bad' });
    expect(report.result.verdict.text).toMatch(/^needs attention: .*errors/);
  });
});

it('in health each gate that is shown passes', async () => {
  app.config({ local: {} });
  expect((await app.deploy()).code).toBe(0);
  await app.run(['items', 'create', '--id', 'item-0']);
  for (let n = 0; n < 5; n += 1) await app.run(['items', 'get', 'item-0']);
  await expect
    .poll(async () => (await app.run(['metrics', '--fail-if', 'requests>=6'])).code, { timeout: 20_000 })
    .toBe(3);
  for (const limits of SHOWN) {
    const { code, stderr } = await app.run(['metrics', '--fail-if', limits.replace(/>\d+m?s/, '>60s')]);
    expect([limits, code, stderr]).toEqual([limits, 0, '']);
  }
  expect((await app.run(['health', '--deep'])).code).toBe(0);
});

it('without a request a limit fails, since nothing shows that it is kept', async () => {
  app.config({ local: {} });
  expect((await app.deploy(['--no-verify'])).code).toBe(0);
  const gate = ['metrics', '--since', '15m', '--fail-if', 'errorRate>1%'];
  const { code, stderr } = await app.run(gate);
  expect([code, stderr]).toEqual([3, expect.stringContaining('there is no value of errorRate')]);
  expect((await app.run([...gate, '--allow-no-data'])).code).toBe(0);
});
