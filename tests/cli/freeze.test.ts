import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { beforeAll, expect, it, vi } from 'vitest';
import { BackofficeError } from '../../src/errors.ts';
import type { StatusReport } from '../../src/services/status/status.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const RESTORE = ['backup', 'restore', 'held', '--cut-over', '--confirm', 'local', '--quiet'];
const app = useDeployed(false);

beforeAll(async () => {
  for (const argv of [
    ['deploy', '--quiet', '--no-verify'],
    ['items', 'create', '--id', 'one'],
    ['backup', 'create', '--name', 'held', '--wait'],
  ])
    expect((await app.run(argv)).code).toBe(0);
});

async function writes(): Promise<string | undefined> {
  const cloudFormation = new CloudFormationClient(clientOptions(app.local().endpoint));
  const { Stacks: [stack] = [] } = await cloudFormation.send(
    new DescribeStacksCommand({ StackName: 'local-backoffice' }),
  );
  cloudFormation.destroy();
  if (stack?.StackStatus?.endsWith('_IN_PROGRESS')) return undefined;
  return stack?.Parameters?.find(({ ParameterKey }) => ParameterKey === 'Writes')?.ParameterValue;
}

it('a move that is interrupted while it waits lets writes through again', async () => {
  const controller = new AbortController();
  const moving = app.run(RESTORE, { signal: controller.signal });
  await vi.waitUntil(async () => (await writes()) === 'refuse', { timeout: 30_000, interval: 50 });
  const refused = await app.run(['items', 'create', '--id', 'meanwhile']);
  expect([refused.code, refused.stderr]).toEqual([
    6,
    expect.stringContaining('takes no writes while it moves'),
  ]);
  expect((await app.run(['items', 'get', 'one'])).code).toBe(0);
  const { result: meanwhile } = await app.json<StatusReport>(['status']);
  expect(meanwhile.stack.refusesWrites).toBe(true);
  controller.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
  expect((await moving).code).toBe(130);
  await vi.waitUntil(async () => (await writes()) === 'allow', { timeout: 30_000, interval: 50 });
  expect((await app.run(['items', 'create', '--id', 'after'])).code).toBe(0);
  expect((await app.json<StatusReport>(['status'])).result.stack.refusesWrites).toBe(false);
});
