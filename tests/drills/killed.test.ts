import { describe, expect, it } from 'vitest';
import { defined } from '../../src/defined.ts';
import type { Release } from '../../src/services/releases/release.ts';
import { runCli } from '../support/cli.ts';
import { realClock } from '../support/clock.ts';
import { type Deploying, otherCode, useDeploying, withTemplate } from '../support/deploying.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { afterwards, killedAt, type Moment, momentsWorthKillingAt, watched } from '../support/killed.ts';
import { startLocal } from '../support/local.ts';

/** Half an hour later: whoever was killed has not come back. */
const later = { ...realClock, now: () => new Date(Date.now() + 30 * 60_000) };

/** The moments of a command, found out by running it once. */
async function momentsOf(argv: readonly string[], before: readonly (readonly string[])[]): Promise<Moment[]> {
  const stateDirectory = makeDirectory();
  const local = await startLocal();
  try {
    for (const [index, line] of before.entries())
      await runCli(local, line, { stateDirectory, ...(index === 0 ? {} : withTemplate(otherCode('two'))) });
    const moments: Moment[] = [];
    await runCli(local, argv, { stateDirectory, ...watched(local, stateDirectory, moments) });
    return momentsWorthKillingAt(moments);
  } finally {
    await local.close();
    removeDirectory(stateDirectory);
  }
}

/** Runs a command until it is killed. */
function kill(app: Deploying, argv: readonly string[], moment: Moment): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = killedAt(app.local(), app.stateDirectory(), moment, resolve);
    // Where the moment does not come this time, the command ends; that is a moment too.
    void app.run(argv, options).then(() => resolve(), reject);
  });
}

const DEPLOY = ['deploy', '--quiet'];
const ROLLBACK = ['rollback', '1', '--quiet'];
const DESTROY = ['destroy', '--confirm', 'local', '--quiet'];

const deployMoments = await momentsOf(DEPLOY, []);
const rollbackMoments = await momentsOf(ROLLBACK, [DEPLOY, DEPLOY]);
const destroyMoments = await momentsOf(DESTROY, [DEPLOY]);

describe('a command that is killed', () => {
  const app = useDeploying();

  async function consistent(code: string | undefined): Promise<void> {
    expect((await app.run(['health'])).code).toBe(0);
    const { result } = await app.json<{ releases: Release[] }>(['releases']);
    expect(result.releases[0]).toMatchObject({ verified: true, ...defined({ code }) });
    expect((await app.run(['status', '--json'])).stdout).toContain(`"number": ${result.releases[0]?.number}`);
    expect((await app.run(['items', 'list', '--json'])).stdout).toContain('"items": []');
    expect((await app.deploy([], afterwards(later))).result.changed).toBe(false);
  }

  it('walks through all that a deployment, a rollback and a destruction call', () => {
    const calls = (moments: readonly Moment[]): Set<string> =>
      new Set(moments.map((moment) => moment.replace(/ \d$/, '')));
    expect(calls(deployMoments)).toEqual(
      new Set([
        'sts GetCallerIdentity',
        'cloudformation DescribeStacks',
        'dynamodb DescribeTable',
        's3 ListObjectVersions',
        'cloudformation CreateChangeSet',
        'cloudformation DescribeChangeSet',
        'cloudformation DescribeStackEvents',
        'cloudformation ExecuteChangeSet',
        'lambda GetFunctionConfiguration',
        's3 PutObject',
        's3 ListObjectsV2',
        'execute-api GET',
        'execute-api POST',
        'execute-api DELETE',
      ]),
    );
    expect(calls(rollbackMoments)).toContain('s3 GetObject');
    expect(calls(destroyMoments)).toContain('s3 DeleteObjects');
    expect(calls(destroyMoments)).toContain('cloudformation DeleteStack');
  });

  it.each(deployMoments)('deploying, before %s: the next deployment finishes it', async (moment) => {
    await kill(app, DEPLOY, moment);
    const { code, stderr } = await app.run(DEPLOY, afterwards(later));
    expect([code, stderr]).toEqual([0, '']);
    await consistent(undefined);
  });

  it.each(rollbackMoments)('rolling back, before %s: the next rollback finishes it', async (moment) => {
    const first = await app.deploy();
    await app.deploy([], withTemplate(otherCode('two')));
    await kill(app, ROLLBACK, moment);
    const { code, stderr } = await app.run(ROLLBACK, afterwards(later));
    expect([code, stderr]).toEqual([0, '']);
    await consistent(first.result.release.code);
  });

  it.each(destroyMoments)('destroying, before %s: the next destruction finishes it', async (moment) => {
    await app.deploy();
    await kill(app, DESTROY, moment);
    const { code } = await app.run(DESTROY, afterwards(later));
    expect([0, 7]).toContain(code);
    expect((await app.run(['status'])).code).toBe(7);
    expect((await app.deploy()).code).toBe(0);
  });
});
