import { DescribeStacksCommand, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { BackofficeError } from '../../src/errors.ts';
import { localProcess } from '../support/cli.ts';
import { otherCode, useDeploying, withTemplate } from '../support/deploying.ts';
import { withoutTimeIndex } from '../support/stack.ts';

const app = useDeploying();

/** Ends the command at a call, once another one has been seen. */
function endAt(call: string, after?: string): { readonly signal: AbortSignal } {
  const interrupt = new AbortController();
  const before = app.local().calls.length;
  app.onCall((each) => {
    const seen = after === undefined || app.local().calls.slice(before).includes(after);
    if (each === call && seen) interrupt.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
  });
  return { signal: interrupt.signal };
}

/** Change sets that nobody has executed. */
async function changeSets(): Promise<number> {
  const { Summaries = [] } = await app
    .cloudFormation()
    .send(new ListChangeSetsCommand({ StackName: 'local-backoffice' }));
  return Summaries.filter(({ ExecutionStatus }) => ExecutionStatus === 'AVAILABLE').length;
}

/** What a deployment that was ended says, with nothing more ending. */
async function ended(argv: readonly string[], options: object): Promise<{ code: number; stderr: string }> {
  const { code, stderr } = await app.run(argv, options);
  app.onCall(() => undefined);
  return { code, stderr };
}

describe('deploy, ended by Ctrl-C', () => {
  it('while it verifies, says what stands and the command that ends it', async () => {
    const at = endAt('lambda GetFunctionConfiguration', 'cloudformation ExecuteChangeSet');
    const { code, stderr } = await ended(['deploy', '--env', 'local'], at);
    expect([code, stderr]).toEqual([
      130,
      expect.stringContaining('the release is not verified and recorded yet'),
    ]);
    expect(stderr).toContain('hint:  verify and record it: backoffice deploy --env local\n');
    expect(await app.deploy()).toMatchObject({ code: 0, result: { release: { number: 1 } } });
  });

  it.each(['CreateChangeSet', 'DescribeChangeSet', 'DescribeStackEvents'])(
    'at %s, leaves no change set behind and says that nothing was changed',
    async (operation) => {
      await app.deploy();
      const other = withTemplate(otherCode('two'));
      const { code, stderr } = await ended(['deploy'], { ...other, ...endAt(`cloudformation ${operation}`) });
      expect([code, stderr]).toEqual([130, expect.stringContaining('interrupted; nothing was changed')]);
      expect(stderr).toContain('hint:  rerun: backoffice deploy\n');
      await expect.poll(changeSets).toBe(0);
      expect(await app.deploy([], other)).toMatchObject({ code: 0, result: { changed: true } });
    },
  );

  it('between its updates, says how many are made', async () => {
    await app.deploy();
    await app.changeByHand(withoutTimeIndex);
    const other = withTemplate(otherCode('two'));
    const at = endAt('cloudformation CreateChangeSet', 'cloudformation ExecuteChangeSet');
    const { code, stderr } = await ended(['deploy'], { ...other, ...at });
    expect([code, stderr]).toEqual([
      130,
      expect.stringContaining('interrupted; 1 update of the stack is made, what is left is not'),
    ]);
    expect(stderr).toContain('hint:  make what is left: backoffice deploy\n');
    expect(await app.deploy([], other)).toMatchObject({ code: 0, result: { changed: true } });
  });

  it('before a first creation, leaves no empty stack', async () => {
    const { code } = await ended(['deploy'], endAt('cloudformation DescribeChangeSet'));
    expect(code).toBe(130);
    await expect(
      app.cloudFormation().send(new DescribeStacksCommand({ StackName: 'local-backoffice' })),
    ).rejects.toThrow('does not exist');
  });
});

it('a deployment that fails between its plan and its execution leaves no change set', async () => {
  await app.deploy();
  const fault = ['denied', '--service', 'cloudformation', '--operation', 'DescribeStackEvents'];
  await app.run(['local', 'faults', 'add', ...fault]);
  expect((await app.deploy([], withTemplate(otherCode('two')))).code).toBe(4);
  await app.run(['local', 'faults', 'clear']);
  expect(await changeSets()).toBe(0);
});

describe('destroy, ended by Ctrl-C', () => {
  it('once the stack is gone, says what is left and the command that removes it', async () => {
    await app.deploy();
    const { code, stderr } = await ended(['destroy', '--confirm', 'local'], endAt('s3 ListObjectVersions'));
    expect([code, stderr]).toEqual([
      130,
      expect.stringContaining('the stack is deleted, its artifacts bucket may not be'),
    ]);
    expect(stderr).toContain('remove what is left: backoffice destroy --confirm local\n');
    expect((await app.run(['destroy', '--confirm', 'local'])).code).toBe(0);
  });

  it('while the local process ends, does not say that nothing was removed', async () => {
    await app.deploy();
    const end = new BackofficeError('INTERRUPTED', 'interrupted');
    const { code, stderr } = await app.run(['destroy', '--confirm', 'local'], {
      context: {
        local: () => ({
          ...localProcess(app.local(), app.stateDirectory()),
          stop: () => Promise.reject(end),
        }),
      },
    });
    expect([code, stderr]).toEqual([130, expect.stringContaining('interrupted; everything was removed')]);
    expect(stderr).toContain('hint:  stop it: backoffice local stop');
  });

  it('before it is begun, sets the protection again and says that nothing was removed', async () => {
    app.config({ local: { class: 'production' } });
    await app.deploy(['--confirm', 'local']);
    const at = endAt('cloudformation DescribeStackEvents', 'cloudformation UpdateTerminationProtection');
    const words = ['destroy', '--lift-protection', '--confirm', 'local'];
    const { code, stderr } = await ended(words, at);
    expect([code, stderr]).toEqual([130, expect.stringContaining('interrupted; nothing was removed')]);
    const { Stacks } = await app
      .cloudFormation()
      .send(new DescribeStacksCommand({ StackName: 'local-backoffice' }));
    expect(Stacks?.[0]?.EnableTerminationProtection).toBe(true);
  });
});
