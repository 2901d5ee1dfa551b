import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { BackofficeError } from '../../src/errors.ts';
import type { DestroyResult } from '../../src/services/stack/destroy.ts';
import { useDeploying, withTemplate } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeploying();

describe('destroy', () => {
  it('of class production respects both protections, names what lifts them, and what stays', async () => {
    app.config({ local: { class: 'production' } });
    await app.deploy(['--confirm', 'local']);
    const refused = await app.json<{ error: object }>(['destroy', '--confirm', 'local']);
    expect(refused).toMatchObject({
      code: 5,
      result: {
        error: {
          message: 'stack local-backoffice is protected against deletion',
          hint: 'if it really is to go: backoffice destroy --lift-protection --confirm local',
        },
      },
    });
    const dry = await app.run(['destroy', '--dry-run']);
    expect(dry.stdout).toBe(
      [
        'would destroy local: stack local-backoffice, now CREATE_COMPLETE; 22 resources',
        '  protected: termination local-backoffice (--lift-protection)',
        'would stay, and be billed:',
        '  ItemsTable  AWS::DynamoDB::Table  local-backoffice-data: about $0.00 a month for storage',
        '  ArtifactsBucket  AWS::S3::Bucket  local-backoffice-artifacts-000000000000-us-east-1',
        '',
      ].join('\n'),
    );
    expect(app.local().calls).not.toContain('cloudformation DeleteStack');
    const { code, stdout } = await app.run(['destroy', '--lift-protection', '--confirm', 'local']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^destroyed local.*\nstill there, and still billed:\n {2}ItemsTable/),
    ]);
  });

  it('tells how many resources and items go', async () => {
    await app.deploy();
    for (const id of ['one', 'two']) await app.run(['items', 'create', '--id', id]);
    const dry = await app.json<DestroyResult>(['destroy', '--dry-run']);
    const tables = [{ name: 'local-backoffice-data', approximateItems: 2 }];
    expect(dry.result.removed).toEqual({ resources: 20, tables });
    const words = '20 resources, about 2 items of local-backoffice-data';
    expect((await app.run(['destroy', '--dry-run'])).stdout).toContain(words);
    const refused = await app.run(['destroy']);
    expect([refused.code, refused.stderr]).toEqual([
      5,
      expect.stringContaining(`destroying environment "local" requires confirmation (${words}`),
    ]);
    expect(refused.stderr).toContain('cannot be undone)');
    expect((await app.run(['destroy', '--confirm', 'local'])).stdout).toContain(`destroyed local: ${words}`);
  });

  it('finds a table that was protected by hand before anything is removed', async () => {
    await app.deploy();
    await new DynamoDBClient(clientOptions(app.local().endpoint)).send(
      new UpdateTableCommand({ TableName: 'local-backoffice-data', DeletionProtectionEnabled: true }),
    );
    const refused = await app.run(['destroy', '--confirm', 'local']);
    expect([refused.code, refused.stderr]).toEqual([
      5,
      expect.stringContaining('table local-backoffice-data is protected'),
    ]);
    expect((await app.run(['health'])).code).toBe(0);
    const { result } = await app.json<DestroyResult>(['destroy', '--lift-protection', '--confirm', 'local']);
    expect(result).toMatchObject({ changed: true, stack: { status: 'DELETE_COMPLETE' }, retained: [] });
  });

  it('is interrupted at once, says what goes on, and is finished by the next one', async () => {
    await app.deploy();
    const held = app.gate();
    app.onStep(() => held.passed);
    const interrupt = new AbortController();
    const running = app.run(['destroy', '--confirm', 'local'], { signal: interrupt.signal });
    await expect.poll(() => app.local().calls.includes('cloudformation DeleteStack')).toBe(true);
    interrupt.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
    const { code, stderr } = await running;
    expect([code, stderr]).toEqual([130, expect.stringContaining('CloudFormation goes on with the stack')]);
    expect(await app.stackStatus()).toBe('DELETE_IN_PROGRESS');
    const next = app.run(['destroy', '--confirm', 'local']);
    held.open();
    expect((await next).code).toBe(0);
    expect((await app.run(['status'])).code).toBe(7);
  });

  it('removes what a creation left that failed', async () => {
    app.onStep(({ logicalId, action }) => {
      if (logicalId === 'FunctionHandler' && action === 'create') throw new Error('no more functions');
    });
    expect((await app.deploy()).code).toBe(1);
    app.onStep(() => undefined);
    expect((await app.run(['destroy', '--confirm', 'local'])).code).toBe(0);
    expect((await app.deploy()).code).toBe(0);
  });

  it('that is refused leaves releases and protections as they were', async () => {
    app.config({ local: { class: 'production' } });
    await app.deploy(['--confirm', 'local']);
    const denied = ['local', 'faults', 'add', 'denied', '--service', 'cloudformation', '--operation'];
    expect((await app.run([...denied, 'DeleteStack'])).code).toBe(0);
    const argv = ['destroy', '--lift-protection', '--confirm', 'local'];
    expect((await app.run(argv)).code).toBe(4);
    await app.run(['local', 'faults', 'clear']);
    expect((await app.json<{ releases: object[] }>(['releases'])).result.releases).toHaveLength(1);
    // Still protected: it asks for the lifting again.
    expect(await app.run(['destroy', '--confirm', 'local'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('stack local-backoffice is protected') as string,
    });
  });

  it('keeps the artifacts bucket while a backup needs its manifest, and names all that stays', async () => {
    const { result: deployed } = await app.deploy();
    const bucket = deployed.outputs?.artifactsBucket;
    await app.run(['backup', 'create', '--name', 'last', '--wait']);
    const dry = await app.json<DestroyResult>(['destroy', '--dry-run']);
    const { result } = await app.json<DestroyResult>(['destroy', '--confirm', 'local']);
    expect(result.emptiedObjects).toBe(0);
    expect(result.retained).toMatchObject([
      { logicalId: 'last', type: 'DynamoDB backup', monthlyCost: 0 },
      { type: 'AWS::S3::Bucket', physicalId: bucket },
    ]);
    expect(dry.result.retained).toEqual(result.retained);
    // The next deployment takes the bucket up with its releases, and the backup is known with its settings.
    expect((await app.deploy()).result.release.number).toBe(2);
    expect(
      (await app.run(['backup', 'show', 'last', '--query', 'settings.tags', '--json'])).stdout,
    ).toContain('environment');
  });

  it('removes with --purge what an earlier one has left', async () => {
    await app.deploy();
    await app.run(['backup', 'create', '--name', 'last', '--wait']);
    expect((await app.run(['destroy', '--confirm', 'local'])).code).toBe(0);
    expect(await app.run(['destroy', '--confirm', 'local'])).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('backoffice destroy --purge --confirm local') as string,
    });
    const { result } = await app.json<DestroyResult>(['destroy', '--purge', '--confirm', 'local']);
    expect(result).toMatchObject({ changed: true, stack: { status: 'DELETE_COMPLETE' } });
    expect(result.emptiedObjects).toBeGreaterThan(3);
    expect((await app.run(['destroy', '--purge', '--confirm', 'local'])).code).toBe(7);
  });

  it('removes a stack of an earlier version, whose bucket had no policy, with everything in it', async () => {
    await app.deploy([], withTemplate(withoutRetention));
    expect((await app.liveTemplate()).includes('Retain')).toBe(false);
    const { code, result } = await app.json<DestroyResult>(['destroy', '--confirm', 'local']);
    expect([code, result.stack.status, result.emptiedObjects > 0]).toEqual([0, 'DELETE_COMPLETE', true]);
    expect((await app.run(['destroy', '--confirm', 'local'])).code).toBe(7);
  });
});

/** The template as it was before buckets were kept. */
function withoutRetention(template: string): string {
  const document = JSON.parse(template) as { Resources: Record<string, Record<string, unknown>> };
  for (const resource of Object.values(document.Resources))
    for (const policy of ['DeletionPolicy', 'UpdateReplacePolicy'])
      if (resource[policy] === 'Retain') resource[policy] = 'Delete';
  return JSON.stringify(document);
}
