import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { BackofficeError } from '../../src/errors.ts';
import type { DestroyResult } from '../../src/services/stack/destroy.ts';
import { useDeploying } from '../support/deploying.ts';
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
          hint: 'if it really is to go: backoffice destroy --env local --lift-protection --confirm local',
        },
      },
    });
    const dry = await app.run(['destroy', '--dry-run']);
    expect(dry.stdout).toBe(
      [
        'would destroy local: stack local-backoffice, now CREATE_COMPLETE',
        '  protected: termination local-backoffice (--lift-protection)',
        'would stay, and be billed:',
        '  ItemsTable  AWS::DynamoDB::Table  local-backoffice-data: about $0.00 a month for storage',
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
});
