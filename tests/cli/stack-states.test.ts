import {
  CreateChangeSetCommand,
  CreateStackCommand,
  DetectStackDriftCommand,
  StackStatus,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { defaultTunables, templateParameters } from '../../src/environments/tunable-parameters.ts';
import { conditionOf } from '../../src/services/stack/stack.ts';
import { otherCode, useDeploying, withTemplate } from '../support/deploying.ts';
import { inlineTemplate } from '../support/stack.ts';

const app = useDeploying();

/** What a raw CloudFormation client would send for the application. */
function request(change: (template: string) => string = (template) => template) {
  return {
    StackName: 'local-backoffice',
    TemplateBody: change(inlineTemplate()),
    Parameters: Object.entries(templateParameters('local', defaultTunables('development')))
      .filter(([key]) => inlineTemplate().includes(`"${key}":{"Type"`))
      .map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  };
}

/** Fails one action on one resource, so many times. */
function failing(logicalId: string, action: string, times = 1): void {
  let left = times;
  app.onStep((step) => {
    if (step.logicalId !== logicalId || step.action !== action || left === 0) return;
    left -= 1;
    throw new Error(`${logicalId} cannot ${action}`);
  });
}

describe('a stack in', () => {
  it('a failed first creation of class production goes on by the same command', async () => {
    app.config({ local: { class: 'production' } });
    failing('ApiStage', 'create');
    expect((await app.deploy(['--confirm', 'local'])).code).toBe(1);
    expect(await app.stackStatus()).toBe('ROLLBACK_COMPLETE');
    const again = await app.deploy(['--confirm', 'local', '--yes']);
    // The table that is left is taken up first, then the rest is made.
    expect([again.code, again.result.stack.status]).toEqual([0, 'UPDATE_COMPLETE']);
    // The table that was born protected stayed so all the while.
    expect((await app.run(['status', '--query', 'table.deletionProtection', '--json'])).stdout.trim()).toBe(
      'true',
    );
  });

  it('any status that CloudFormation has is of a known condition', () => {
    const conditions = Object.values(StackStatus).map((status) => {
      const stack = {
        id: '',
        name: '',
        status,
        statusReason: null,
        changedAt: null,
        outputs: {},
        parameters: {},
      };
      return [
        status,
        conditionOf({
          ...stack,
          tags: {},
          serviceRole: null,
          notificationArns: [],
          terminationProtection: false,
          drifted: null,
        }),
      ];
    });
    expect(Object.fromEntries(conditions)).toMatchObject({
      CREATE_COMPLETE: 'ready',
      CREATE_FAILED: 'ready',
      CREATE_IN_PROGRESS: 'busy',
      DELETE_COMPLETE: 'absent',
      DELETE_FAILED: 'undeletable',
      DELETE_IN_PROGRESS: 'busy',
      IMPORT_COMPLETE: 'ready',
      IMPORT_IN_PROGRESS: 'busy',
      IMPORT_ROLLBACK_COMPLETE: 'ready',
      IMPORT_ROLLBACK_IN_PROGRESS: 'busy',
      REVIEW_IN_PROGRESS: 'review',
      ROLLBACK_COMPLETE: 'dead',
      ROLLBACK_FAILED: 'dead',
      ROLLBACK_IN_PROGRESS: 'busy',
      UPDATE_COMPLETE: 'ready',
      UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'busy',
      UPDATE_FAILED: 'ready',
      UPDATE_IN_PROGRESS: 'busy',
      UPDATE_ROLLBACK_COMPLETE: 'ready',
      UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'busy',
      UPDATE_ROLLBACK_FAILED: 'stuck',
      UPDATE_ROLLBACK_IN_PROGRESS: 'busy',
    });
  });

  it('UPDATE_IN_PROGRESS by somebody else is refused, naming what and since when, or waited for', async () => {
    await app.deploy();
    const held = app.gate();
    app.onStep(() => held.passed);
    await app.cloudFormation().send(new UpdateStackCommand(request(otherCode('theirs'))));
    const refused = await app.deploy();
    expect(refused.code).toBe(6);
    expect(refused.result.error?.message).toMatch(/is being changed: UPDATE_IN_PROGRESS since \d{4}-/);
    expect(refused.result.error?.hint).toContain('--wait');
    expect((await app.deploy(['--dry-run'])).code).toBe(6);
    const looks = () => app.local().calls.filter((call) => call.endsWith('DescribeStackEvents')).length;
    const before = looks();
    const [planning, waiting] = [app.run(['diff', '--wait']), app.deploy(['--wait'])];
    await expect.poll(looks).toBeGreaterThan(before + 3);
    held.open();
    expect((await planning).stderr).toContain('following that to its end: UPDATE_IN_PROGRESS');
    const { code, result, stderr } = await waiting;
    expect([code, result.changed]).toEqual([0, true]);
    expect(stderr).toContain('following that to its end: UPDATE_IN_PROGRESS');
  });

  it('progress shows in status who does what, and status --wait follows it', async () => {
    await app.deploy();
    const held = app.gate();
    app.onStep(() => held.passed);
    const deploying = app.deploy([], withTemplate(otherCode('mine')));
    await expect.poll(() => app.local().calls.includes('cloudformation ExecuteChangeSet')).toBe(true);
    await expect.poll(() => app.stackStatus()).toBe('UPDATE_IN_PROGRESS');
    const { result } = await app.json<{ stack: { operation: object } }>(['status']);
    expect(result.stack.operation).toMatchObject({
      status: 'UPDATE_IN_PROGRESS',
      action: 'deploy',
      by: 'local',
    });
    expect((await app.run(['status'])).stdout).toMatch(
      /in progress\s.*UPDATE_IN_PROGRESS {2}backoffice deploy by local/,
    );
    const looks = () => app.local().calls.filter((call) => call.endsWith('DescribeStackEvents')).length;
    const waiting = app.run(['status', '--wait']);
    const before = looks();
    await expect.poll(looks).toBeGreaterThan(before + 2);
    held.open();
    expect((await waiting).stderr).toContain('FunctionHandler');
    expect((await waiting).stdout).toContain('UPDATE_COMPLETE');
    expect((await deploying).code).toBe(0);
  });

  it('ROLLBACK_COMPLETE is explained, and deleted and created anew after asking', async () => {
    failing('ItemsTable', 'create');
    const failed = await app.deploy();
    expect([failed.code, failed.stderr]).toEqual([
      1,
      expect.stringMatching(/✗ local-backoffice +rollback complete/),
    ]);
    expect(await app.stackStatus()).toBe('ROLLBACK_COMPLETE');
    expect((await app.run(['status', '--env', 'local'])).stdout).toMatch(
      /next\s+its creation failed; delete what is left and create it anew: backoffice deploy --env local/,
    );
    const refused = await app.deploy(['--no-input']);
    expect(refused).toMatchObject({
      code: 5,
      result: { error: { hint: expect.stringMatching(/^to confirm: backoffice .* --yes$/) as string } },
    });
    expect(refused.result.error?.message).toMatch(
      /deleting what is left of local-backoffice .* requires confirmation \(the creation of local-backoffice failed: it is in ROLLBACK_COMPLETE/,
    );
    expect((await app.deploy(['--dry-run'])).result.error?.hint).toContain('creates the stack anew');
    expect(await app.deploy(['--yes'])).toMatchObject({
      code: 0,
      result: { stack: { status: 'CREATE_COMPLETE' } },
    });
  });

  it('ROLLBACK_FAILED is cleared away in the same way', async () => {
    app.onStep(({ logicalId, action }) => {
      if (logicalId === 'FunctionHandler' && action === 'create') throw new Error('no more functions');
      if (logicalId === 'ItemsTable' && action === 'delete') throw new Error('the table is in use');
    });
    const { result } = await app.deploy();
    expect(result.error?.message).toContain('FunctionHandler (AWS::Lambda::Function): no more functions');
    expect(await app.stackStatus()).toBe('ROLLBACK_FAILED');
    app.onStep(() => undefined);
    expect((await app.deploy(['--yes'])).code).toBe(0);
  });

  it('DELETE_FAILED is deleted again; the resource that fails is named, and can be left', async () => {
    await app.deploy();
    failing('MonitoringTopic', 'delete', 2);
    const destroyed = await app.run(['destroy', '--confirm', 'local']);
    expect(destroyed.code).toBe(1);
    expect(destroyed.stderr).toMatch(/MonitoringTopic .*cannot delete[\s\S]*--retain/);
    expect(await app.stackStatus()).toBe('DELETE_FAILED');
    expect((await app.deploy()).code).toBe(5);
    const again = await app.deploy(['--yes']);
    expect(again.result.error?.hint).toContain('backoffice destroy --retain');
    const retained = await app.json<{ retained: { logicalId: string }[] }>([
      'destroy',
      '--retain',
      'MonitoringTopic',
      '--confirm',
      'local',
    ]);
    expect(retained.result.retained).toMatchObject([{ logicalId: 'MonitoringTopic' }]);
  });

  it('UPDATE_ROLLBACK_FAILED is continued, with resources to skip', async () => {
    await app.deploy();
    app.config({ local: { memoryMb: 512, logRetentionDays: 30 } });
    app.onStep(({ logicalId, action }) => {
      if (logicalId === 'FunctionHandler' && action === 'update') throw new Error('the function is locked');
    });
    expect((await app.deploy()).code).toBe(1);
    expect(await app.stackStatus()).toBe('UPDATE_ROLLBACK_FAILED');
    const asked = await app.deploy(['--no-input']);
    expect([asked.code, asked.result.error?.message]).toEqual([
      5,
      expect.stringContaining(
        '(the rollback of local-backoffice failed (FunctionHandler: the function is locked)',
      ),
    ]);
    const again = await app.deploy(['--yes']);
    expect(again.result.error?.hint).toContain('--skip FunctionHandler');
    app.config({ local: {} });
    app.onStep(() => undefined);
    const skipped = await app.deploy(['--yes', '--skip', 'FunctionHandler']);
    expect(skipped).toMatchObject({ code: 0, result: { stack: { status: 'UPDATE_ROLLBACK_COMPLETE' } } });
  });

  it('UPDATE_ROLLBACK_COMPLETE is deployed to, and the deployment before had failed', async () => {
    await app.deploy();
    failing('FunctionHandler', 'update');
    const failed = await app.deploy([], withTemplate(otherCode('new')));
    expect([failed.code, await app.stackStatus()]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE']);
    expect(await app.deploy([], withTemplate(otherCode('new')))).toMatchObject({
      code: 0,
      result: { changed: true, stack: { status: 'UPDATE_COMPLETE' } },
    });
  });

  it('CREATE_FAILED and UPDATE_FAILED, whose rollback was switched off, are deployed forward', async () => {
    failing('ItemsTable', 'create');
    await app.cloudFormation().send(new CreateStackCommand({ ...request(), DisableRollback: true }));
    await app.local().idle();
    expect(await app.stackStatus()).toBe('CREATE_FAILED');
    expect((await app.deploy()).code).toBe(0);
    failing('FunctionHandler', 'update');
    await app
      .cloudFormation()
      .send(new UpdateStackCommand({ ...request(otherCode('raw')), DisableRollback: true }));
    await app.local().idle();
    expect(await app.stackStatus()).toBe('UPDATE_FAILED');
    expect((await app.deploy([], withTemplate(otherCode('forward')))).code).toBe(0);
  });

  it('REVIEW_IN_PROGRESS, left by a change set that nobody executed, is created', async () => {
    await app
      .cloudFormation()
      .send(new CreateChangeSetCommand({ ...request(), ChangeSetName: 'theirs', ChangeSetType: 'CREATE' }));
    expect(await app.stackStatus()).toBe('REVIEW_IN_PROGRESS');
    expect(await app.deploy()).toMatchObject({ code: 0, result: { stack: { status: 'CREATE_COMPLETE' } } });
  });

  it('drift is told before it is deployed over', async () => {
    await app.deploy();
    const { LambdaClient, UpdateFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
    const { clientOptions } = await import('../support/local.ts');
    await new LambdaClient(clientOptions(app.local().endpoint)).send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'local-backoffice-api', MemorySize: 1024 }),
    );
    await app.cloudFormation().send(new DetectStackDriftCommand({ StackName: 'local-backoffice' }));
    expect((await app.deploy()).stderr).toContain(
      'changed outside of the stack; see them: backoffice drift;',
    );
    expect((await app.run(['status'])).stdout).toContain('backoffice drift');
  });
});

describe('two deployments at once', () => {
  it.each(['create', 'update'])('to %s: one proceeds, the other says so', async (kind) => {
    if (kind === 'update') await app.deploy();
    const options = kind === 'update' ? withTemplate(otherCode('both')) : {};
    const held = app.gate();
    app.onStep(() => held.passed);
    const both = [app.deploy([], options), app.deploy([], options)];
    const first = await Promise.race(both);
    held.open();
    const results = await Promise.all(both);
    expect(first.code).toBe(6);
    expect(results.map(({ code }) => code).sort()).toEqual([0, 6]);
    expect(first.result.error?.message).toMatch(/somebody else is changing the stack|is being changed/);
    expect((await app.deploy([], options)).result.changed).toBe(false);
  });
});
