import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import type { CostReport } from '../../src/services/cost/report.ts';
import type { DriftReport } from '../../src/services/deploy/drift.ts';
import type { DeployResult, DiffResult } from '../../src/services/deploy/result.ts';
import type { DoctorReport } from '../../src/services/doctor/doctor.ts';
import type { ConcurrencyChanged } from '../../src/services/function/concurrency.ts';
import { useDeploying } from '../support/deploying.ts';
import { stackOutputs } from '../support/stack.ts';

const app = useDeploying();

/** Physical ids by logical id. */
async function resources(): Promise<Record<string, string>> {
  const { StackResources = [] } = await app
    .cloudFormation()
    .send(new DescribeStackResourcesCommand({ StackName: 'local-backoffice' }));
  return Object.fromEntries(
    StackResources.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE').map(
      ({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId],
    ),
  );
}

/** Asks for items, one request after another. @returns what stops it, with how many answered and what else came. */
function traffic(url: string): () => Promise<{ answered: number; failures: string[] }> {
  const failures: string[] = [];
  let answered = 0;
  let going = true;
  const done = (async () => {
    while (going) {
      const response = await fetch(`${url}/items?limit=1`).catch(String);
      if (typeof response !== 'string' && response.ok) answered += 1;
      else failures.push(typeof response === 'string' ? response : String(response.status));
    }
  })();
  return async () => {
    going = false;
    await done;
    return { answered, failures };
  };
}

const diagnosis = async (name: string) =>
  (await app.json<DoctorReport>(['doctor', '--only', name])).result.checks[0];

describe('limits of an environment', () => {
  it('come and go without a replacement or a failed request', async () => {
    await app.deploy();
    const before = await resources();
    const stop = traffic((await stackOutputs(app.local(), 'local-backoffice')).ApiEndpoint ?? '');
    app.config({ local: { reservedConcurrency: 5, monthlyBudget: 10 } });
    const { result: planned } = await app.json<DiffResult>(['diff']);
    expect(
      planned.changes.map(({ logicalId, action, replacement }) => [logicalId, action, replacement]),
    ).toEqual([
      ['FunctionHandler', 'modify', 'no'],
      ['MonitoringTopicPolicy', 'modify', 'no'],
      ['MonitoringBudget', 'add', 'no'],
    ]);
    expect((await app.deploy()).code).toBe(0);
    const { MonitoringBudget, ...others } = await resources();
    expect([others, MonitoringBudget]).toEqual([before, expect.any(String)]);

    app.config({ local: { reservedConcurrency: 5, monthlyBudget: 20 } });
    expect((await app.deploy()).code).toBe(0);
    expect((await resources()).MonitoringBudget).toBe(MonitoringBudget);

    const back = await app.json<DeployResult>(['rollback', '1']);
    expect([back.code, await resources()]).toEqual([0, before]);
    const { answered, failures } = await stop();
    expect([failures, answered > 20]).toEqual([[], true]);
    const { result } = await app.json<ConcurrencyChanged>(['function', 'concurrency']);
    expect(result.before).toBeNull();
  });

  it('are drift where the command for the concurrency sets another', async () => {
    app.config({ local: { reservedConcurrency: 5 } });
    await app.deploy();
    const same = await app.json<ConcurrencyChanged>(['function', 'concurrency']);
    expect(same.result).toMatchObject({ before: 5, configured: 5 });
    const changed = await app.run(['function', 'concurrency', '3']);
    expect(changed.stdout).toContain('drift: reservedConcurrency is 5 in the configuration');
    expect(changed.stdout).toContain('backoffice deploy --revert-drift');
    const { result: drift } = await app.json<DriftReport>(['drift']);
    expect(drift.resources).toMatchObject([
      {
        logicalId: 'FunctionHandler',
        properties: [{ path: 'ReservedConcurrentExecutions', before: '5', after: '3' }],
      },
    ]);
    expect((await app.deploy(['--revert-drift'])).code).toBe(0);
    const { result } = await app.json<ConcurrencyChanged>(['function', 'concurrency']);
    expect(result.before).toBe(5);
  });

  it('that Lambda refuses leave everything as it was', async () => {
    await app.deploy();
    app.config({ local: { reservedConcurrency: 901 } });
    const { code, result } = await app.deploy();
    expect([code, result.error?.message]).toEqual([
      1,
      expect.stringContaining('UnreservedConcurrentExecution below its minimum value of [100]'),
    ]);
    expect(await app.stackStatus()).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('are looked after by doctor and cost', async () => {
    await app.deploy();
    expect(await diagnosis('budget')).toMatchObject({ status: 'pass', evidence: 'no monthlyBudget is set' });
    app.config({ local: { monthlyBudget: 10 } });
    expect(await diagnosis('budget')).toMatchObject({ status: 'warn', remedy: 'backoffice deploy' });
    await app.deploy();
    expect(await diagnosis('budget')).toMatchObject({
      status: 'warn',
      evidence: expect.stringContaining('nobody is warned') as string,
    });
    app.config({ local: { monthlyBudget: 10, budgetScope: 'environment', alarmEmail: 'ops@example.com' } });
    expect(await diagnosis('budget')).toMatchObject({
      status: 'unknown',
      evidence:
        '10 USD a month of what has the tag "environment"; not seen from here: whether ops@example.com has confirmed its subscription, whether the tag is activated in Billing (until then the budget counts nothing)',
      remedy: null,
    });
    const { result } = await app.json<CostReport>(['cost']);
    expect(result.budget).toEqual({ usd: 10, scope: 'environment' });
    expect((await app.run(['cost'], { terminal: true })).stdout).toMatch(
      /budget: \$10\.00 a month for the tag of the environment/,
    );
    const alarmTopicArn = 'arn:aws:sns:us-east-1:000000000000:others';
    app.config({ local: { monthlyBudget: 10, alarmTopicArn } });
    expect(await diagnosis('budget')).toMatchObject({
      status: 'unknown',
      evidence: `10 USD a month of the whole account; not seen from here: whether ${alarmTopicArn} lets budgets.amazonaws.com publish, and who is subscribed`,
    });
  });
});

describe('an API that anybody may call', () => {
  const env = () => ({
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'canary',
    AWS_ENDPOINT_URL: app.local().endpoint,
  });
  const plan = (name: string) =>
    app.json<DeployResult>(['deploy', '--env', name, '--dry-run'], { env: env() });

  it('is told at the first deployment, with what limits it', async () => {
    const region = 'eu-west-1';
    app.config({
      dev: { region, monthlyBudget: 10 },
      closed: { region, auth: 'iam' },
      live: { region, class: 'production' },
      open: { region, class: 'production', auth: 'none' },
    });
    const dev = await plan('dev');
    expect(dev.result.openToAnybody).toBe(true);
    expect(dev.stderr).toContain(
      'note: anybody can read, change and delete the items of dev through its API; limit it by throttleRate (100 requests per second), reservedConcurrency (none), monthlyBudget (10 USD), or set "auth": "iam"',
    );
    for (const name of ['closed', 'live']) {
      const { result, stderr } = await plan(name);
      expect([result.openToAnybody, stderr]).toEqual([false, expect.not.stringContaining('anybody')]);
    }
    expect((await plan('open')).result.openToAnybody).toBe(true);
  });

  it('is not told of the embedded one, which this machine alone reaches', async () => {
    const { result, stderr } = await app.deploy();
    expect([result.openToAnybody, stderr]).toEqual([false, expect.not.stringContaining('anybody')]);
  });
});
