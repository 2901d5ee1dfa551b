import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { DriftReport } from '../../src/services/deploy/drift.ts';
import type { DeployResult } from '../../src/services/deploy/result.ts';
import { otherCode, useDeploying } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeploying();

describe('drift', () => {
  it('finds none after a deployment', async () => {
    await app.deploy();
    const { code, stdout } = await app.run(['drift', '--exit-code']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^local is as it was deployed \(\d+ resources compared/),
    ]);
    expect(stdout).toMatch(/code \S+: of release 1\n/);
  });

  it('shows what was changed by hand, variables by their hash, and the remedy brings it back', async () => {
    await app.deploy();
    const options = clientOptions(app.local().endpoint);
    await new LambdaClient(options).send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: 'local-backoffice-api',
        MemorySize: 1024,
        Environment: {
          Variables: { DYNAMODB_TABLE: 'local-backoffice-data', LOG_LEVEL: 'DEBUG', API_KEY: 'canary' },
        },
      }),
    );
    await new CloudWatchLogsClient(options).send(
      new PutRetentionPolicyCommand({ logGroupName: '/aws/lambda/local-backoffice-api', retentionInDays: 1 }),
    );
    const { code, result } = await app.json<DriftReport>(['drift', '--exit-code']);
    expect([code, result.drifted]).toEqual([3, true]);
    const drifts = Object.fromEntries(
      result.resources.map(({ logicalId, properties }) => [logicalId, properties]),
    );
    expect(drifts.FunctionLogs).toEqual([{ path: 'RetentionInDays', before: '7', after: '1' }]);
    expect(drifts.FunctionHandler).toEqual([
      { path: 'Environment/Variables/LOG_LEVEL', before: 'INFO', after: 'DEBUG' },
      {
        path: 'Environment/Variables/API_KEY',
        before: null,
        after: expect.stringMatching(/^sha256:/) as string,
      },
      { path: 'MemorySize', before: '256', after: '1024' },
    ]);
    const shown = await app.run(['drift']);
    expect(shown.stdout).not.toContain('canary');
    expect(shown.stderr).toContain('backoffice deploy --revert-drift --env local');
    const { result: dry } = await app.json<DeployResult>(['deploy', '--revert-drift', '--dry-run']);
    expect(dry.changes.map(({ logicalId, action }) => [logicalId, action])).toEqual([
      ['FunctionLogs', 'modify'],
      ['FunctionHandler', 'modify'],
    ]);
    const back = await app.json<DeployResult>(['deploy', '--revert-drift']);
    expect([back.code, back.result.changed]).toEqual([0, true]);
    expect((await app.run(['drift', '--exit-code'])).code).toBe(0);
    expect((await app.json<DeployResult>(['deploy', '--revert-drift'])).result.changed).toBe(false);
  });

  it('finds code that is of no release', async () => {
    await app.deploy();
    await app.changeByHand(otherCode('by hand'));
    const { code, result } = await app.json<DriftReport>(['drift', '--exit-code']);
    expect([code, result.code.release, result.code.latest]).toEqual([3, null, 1]);
    const shown = await app.run(['drift']);
    expect(shown.stdout).toContain('NOT OF ANY RELEASE');
    expect(shown.stderr).toContain('backoffice function update --release 1 --env local');
  });

  it('is of no use where nothing is deployed', async () => {
    expect((await app.run(['drift'])).code).toBe(7);
  });
});
