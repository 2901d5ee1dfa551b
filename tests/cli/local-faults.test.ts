import { afterEach, expect, it } from 'vitest';
import { useDeployed } from '../support/deployed.ts';

const app = useDeployed();

afterEach(() => app.run(['local', 'faults', 'clear']));

const add = (...fault: string[]) => app.run(['local', 'faults', 'add', ...fault]);

it.each([
  [['throttle', '--delay', '2s'], 'throttle takes no --delay'],
  [['throttle', '--code', 'Busy'], 'throttle takes no --code'],
  [['delay', '--delay', '2s', '--resource', 'Table'], 'delay takes no --resource'],
  [['late-logs', '--delay', '2s', '--service', 'logs'], 'late-logs takes no --service'],
  [['failing-resource', '--resource', 'Table', '--operation', 'GetItem'], 'failing-resource takes no --op'],
  [['partial-batch', '--service', 'logs'], 'partial-batch takes no --service'],
])('a fault that would not happen as it says is refused: %s', async (fault, problem) => {
  const { code, stderr } = await add(...fault);
  expect([code, stderr]).toEqual([2, expect.stringContaining(problem)]);
});

it('a throttle of the function reaches the application, and its metrics', async () => {
  expect((await add('throttle', '--service', 'lambda')).code).toBe(0);
  expect((await app.run(['health'])).code).not.toBe(0);
  const { stdout } = await app.run(['metrics', '--since', '10m', '--json']);
  expect(stdout).toMatch(/"key": "throttles",[^}]*"total": [1-9]/);
});
