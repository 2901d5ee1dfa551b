import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { DriftReport } from '../../src/services/deploy/drift.ts';
import type { DeployResult, DiffResult } from '../../src/services/deploy/result.ts';
import { otherCode, useDeploying, withTemplate } from '../support/deploying.ts';
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
        after: '(secret 1)',
      },
      { path: 'MemorySize', before: '256', after: '1024' },
    ]);
    const shown = await app.run(['drift']);
    expect(shown.stdout).not.toContain('canary');
    expect(shown.stderr).toContain('backoffice deploy --revert-drift');
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
    expect(shown.stderr).toContain('backoffice function update --release 1');
  });

  it('is of no use where nothing is deployed', async () => {
    expect((await app.run(['drift'])).code).toBe(7);
  });
});

describe('code that no deployment sent', () => {
  /** Code that answers as the application does not, as somebody sends it in an incident. */
  async function patch(): Promise<void> {
    const lambda = new LambdaClient(clientOptions(app.local().endpoint));
    const ZipFile = zipSync({
      'index.js': Buffer.from('exports.handler = async () => ({ statusCode: 200 });'),
    });
    await lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: 'local-backoffice-api',
        ZipFile,
        Architectures: ['arm64'],
      }),
    );
  }

  it('is named by deploy and diff, which do not say up to date, and brought back by --revert-drift', async () => {
    await app.deploy();
    await patch();
    const deployed = await app.run(['deploy']);
    expect([deployed.code, deployed.stdout]).toEqual([
      3,
      expect.stringMatching(/^NOT UP TO DATE: local runs code of no release \(/),
    ]);
    expect(deployed.stderr).toContain('backoffice deploy --revert-drift');
    const diff = await app.json<DiffResult>(['diff', '--exit-code']);
    expect([diff.code, diff.result.foreignCode]).toMatchObject([3, { release: null }]);
    expect((await app.run(['diff'])).stdout).toContain('foreign code: the function runs code of no release');
    const back = await app.deploy(['--revert-drift']);
    expect(back).toMatchObject({
      code: 0,
      result: { changed: true, foreignCode: null, verification: { passed: true } },
    });
    expect((await app.run(['health'])).code).toBe(0);
    expect((await app.run(['drift', '--exit-code'])).code).toBe(0);
    expect((await app.deploy(['--revert-drift'])).result.changed).toBe(false);
  });

  it('is never recorded as a release: a deployment of a setting alone brings the code along', async () => {
    await app.deploy();
    await patch();
    app.config({ local: { memoryMb: 512 } });
    const { code, stderr, result } = await app.deploy();
    expect([code, result.verification?.passed]).toEqual([0, true]);
    expect(stderr).toContain('the function runs code of no release');
    expect((await app.run(['drift', '--exit-code'])).code).toBe(0);
  });

  it('is not recorded by a deployment that finishes an interrupted one', async () => {
    await app.deploy();
    await app.changeByHand(otherCode('raw'));
    await patch();
    const { code, result } = await app.deploy(['--no-verify'], withTemplate(otherCode('raw')));
    expect([code, result.changed, result.release.number]).toEqual([0, true, 2]);
    expect((await app.run(['health'])).code).toBe(0);
  });
});

describe('the embedded CloudFormation', () => {
  it('sends code again only when the template has other code', async () => {
    await app.deploy();
    const lambda = new LambdaClient(clientOptions(app.local().endpoint));
    const read = new GetFunctionConfigurationCommand({ FunctionName: 'local-backoffice-api' });
    const ZipFile = zipSync({ 'index.js': Buffer.from('exports.handler = async () => 1;') });
    const { CodeSha256 } = await lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: 'local-backoffice-api',
        ZipFile,
        Architectures: ['arm64'],
      }),
    );
    await app.changeByHand((template) => template.replace('Answers the HTTP API', 'Answers the API'));
    expect((await lambda.send(read)).CodeSha256).toBe(CodeSha256);
    await app.changeByHand(otherCode('two'));
    expect((await lambda.send(read)).CodeSha256).not.toBe(CodeSha256);
  });
});
