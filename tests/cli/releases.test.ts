import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { Release } from '../../src/services/releases/release.ts';
import { createShiftedClock } from '../support/clock.ts';
import { brokenCode, otherCode, useDeploying, withTemplate } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';
import { applicationTemplate } from '../support/stack.ts';

const app = useDeploying();
const GIT = { revision: 'a'.repeat(40), branch: 'main', dirty: true };

/** A program whose application never works; waiting for it to settle takes no time. */
const broken = () => ({ ...withTemplate(brokenCode), clock: createShiftedClock() });

const releases = async (): Promise<Release[]> =>
  (await app.json<{ releases: Release[] }>(['releases'])).result.releases;

describe('releases', () => {
  it('are recorded with what, when, by whom and from which revision, template and code beside them', async () => {
    const options = { context: { gitRevision: async () => GIT } };
    const { result } = await app.deploy([], options);
    expect(result.release.number).toBe(1);
    const [release] = await releases();
    expect(release).toMatchObject({
      number: 1,
      version: '0.0.0',
      code: result.release.code,
      templateBytes: (await app.liveTemplate()).length,
      parameters: { MemorySize: '256' },
      secretParameters: [],
      by: 'arn:aws:iam::000000000000:user/local',
      account: '000000000000',
      git: GIT,
      rollbackTo: null,
      verified: true,
    });
    expect((await app.run(['releases'])).stdout).toMatch(/^1\t.*aaaaaaaaa\+changes main\t.*deployment\n$/);
    expect((await app.run(['releases', 'show', '1'])).stdout).toMatch(/git\taaaaaaaaa\+changes main/);
    expect((await app.run(['releases', 'show', '2'])).code).toBe(7);
    const s3 = new S3Client({ ...clientOptions(app.local().endpoint), forcePathStyle: true });
    const bodyOf = async (Key: string) =>
      (
        await s3.send(new GetObjectCommand({ Bucket: result.outputs?.artifactsBucket, Key }))
      ).Body?.transformToString();
    expect(await bodyOf(`templates/${release?.template}.json`)).toBe(await app.liveTemplate());
    expect(await bodyOf(`code/${release?.code}.js`)).toContain('use strict');
  });

  it('are not added by a deployment without a change', async () => {
    await app.deploy();
    expect((await app.deploy()).result.release.number).toBe(1);
    expect(await releases()).toHaveLength(1);
  });

  it('that were deployed but not recorded are verified and recorded by the next deployment', async () => {
    await app.deploy();
    await app.changeByHand(otherCode('raw'));
    expect((await app.run(['status'])).stdout).toContain('OF NO KNOWN RELEASE (the latest is 1)');
    const { result } = await app.deploy([], withTemplate(otherCode('raw')));
    expect(result).toMatchObject({ changed: true, release: { number: 2 }, verification: { passed: true } });
    expect((await app.run(['status'])).stdout).toMatch(/release\s+2 {2}version/);
  });
});

describe('a damaged record of the ledger', () => {
  const put = async (bucket: string | undefined, Body: string) => {
    const s3 = new S3Client({ ...clientOptions(app.local().endpoint), forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'releases/000009.json', Body }));
  };

  it.each([
    ['{ half', 'it is no JSON'],
    ['{}', 'number is missing'],
    ['[]', 'number is missing'],
  ])('of %s is named, and the others are used', async (body, problem) => {
    const { result } = await app.deploy();
    await put(result.outputs?.artifactsBucket, body);
    const list = await app.run(['releases']);
    expect(list.code).toBe(0);
    expect(list.stdout).toContain(`release 9 cannot be used and is left out: ${problem}`);
    expect(await releases()).toMatchObject([{ number: 1 }]);
    expect((await app.run(['status'])).stdout).toMatch(/release\s+1 {2}version/);
    expect((await app.run(['drift'])).code).toBe(0);
    const doctor = await app.run(['doctor']);
    expect(doctor.code).toBe(0);
    expect(doctor.stdout).toContain(`release 9 (${problem}`);
    const shown = await app.run(['releases', 'show', '9']);
    expect(shown.code).toBe(1);
    expect(shown.stderr).toContain(`release 9 in the ledger cannot be used: ${problem}`);
    const next = await app.deploy([], withTemplate(otherCode('next')));
    expect(next.result.release.number).toBe(10);
    expect((await app.run(['rollback', '--yes'])).code).toBe(0);
  });
});

describe('rollback', () => {
  it('brings template, parameters and code of the release before back, and leaves items alone', async () => {
    await app.deploy();
    app.config({ local: { memoryMb: 512 } });
    await app.deploy([], withTemplate(otherCode('two'), '0.0.2'));
    await app.run(['items', 'create', '--id', 'kept']);
    const dry = await app.json<{ changes: { logicalId: string; properties: object[] }[] }>([
      'rollback',
      '--dry-run',
    ]);
    expect(dry.result.changes).toMatchObject([
      {
        logicalId: 'FunctionHandler',
        properties: [{ path: 'Code/ZipFile' }, { path: 'MemorySize', before: '512', after: '256' }],
      },
    ]);
    const { code, result, stderr } = await app.json<{ release: object; verification: object }>(['rollback']);
    expect([code, result.release, result.verification]).toEqual([
      0,
      { number: 3, version: '0.0.0', code: (await releases())[2]?.code },
      expect.objectContaining({ passed: true }),
    ]);
    expect(stderr).toContain('going back to release 1');
    expect((await releases()).map(({ number, rollbackTo }) => [number, rollbackTo])).toEqual([
      [3, 1],
      [2, null],
      [1, null],
    ]);
    expect((await app.run(['items', 'get', 'kept'])).code).toBe(0);
    // Once more goes to what is before in content, not in number.
    const planned = await app.run(['rollback', '--dry-run']);
    expect(planned.stderr).toContain('going back to release 2');
    expect(planned.stderr).toContain('the newest one before release 3 that differs from it');
    expect(planned.stderr).toContain(
      'release 3 was itself a rollback to release 1; to go further back, name a release',
    );
    expect(planned.stdout).toContain('would change 1 resource of local');
    expect((await app.run(['rollback', '2'])).stdout).toContain(
      'rolled back local to release 2: recorded as release 4',
    );
    expect((await app.run(['rollback', '4'])).stdout).toContain('nothing to change');
  });

  it('sends nothing when the stored template is not what its hash says', async () => {
    const { result } = await app.deploy();
    await app.deploy([], withTemplate(otherCode('two')));
    const [, first] = await releases();
    const s3 = new S3Client({ ...clientOptions(app.local().endpoint), forcePathStyle: true });
    const Key = `templates/${first?.template}.json`;
    const Bucket = result.outputs?.artifactsBucket;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: otherCode('tampered')(applicationTemplate()) }));
    app.local().calls.length = 0;
    const refused = await app.json<{ error: { message: string } }>(['rollback', '1']);
    expect([refused.code, refused.result.error.message]).toEqual([
      1,
      expect.stringContaining('the stored template of release 1 is not the one that was deployed'),
    ]);
    expect(app.local().calls).not.toContain('cloudformation CreateChangeSet');
    const code = await app.json<{ error: { message: string } }>(['function', 'update', '--release', '1']);
    expect([code.code, code.result.error.message]).toEqual([1, refused.result.error.message]);
    expect(app.local().calls).not.toContain('lambda UpdateFunctionCode');
  });

  it('is refused where it would replace the table, whatever is confirmed', async () => {
    await app.deploy();
    expect((await app.deploy(['--yes'], withTemplate(withTableName('other-data')))).code).toBe(5);
    expect((await app.deploy(['--confirm', 'local'], withTemplate(withTableName('other-data')))).code).toBe(
      0,
    );
    await app.run(['items', 'create', '--id', 'precious']);
    const { code, result } = await app.json<{ error: { message: string } }>([
      'rollback',
      '--confirm',
      'local',
      '--yes',
    ]);
    expect([code, result.error.message]).toEqual([
      5,
      expect.stringContaining('would lose the data of ItemsTable'),
    ]);
    expect((await app.run(['items', 'get', 'precious'])).code).toBe(0);
  });

  it('has nowhere to go with one release, and asks for the name in class production', async () => {
    app.config({ local: { class: 'production' } });
    await app.deploy(['--confirm', 'local']);
    expect((await app.run(['rollback'])).code).toBe(7);
    await app.deploy(['--confirm', 'local'], withTemplate(otherCode('two')));
    expect(await app.run(['rollback', '--yes'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('--confirm local') as string,
    });
    expect((await app.run(['rollback', '--confirm', 'local'])).code).toBe(0);
  });
});

describe('a failed verification in class production', () => {
  it('goes back to the newest release that worked, unless it is to be kept', async () => {
    app.config({ local: { class: 'production' } });
    await app.deploy(['--confirm', 'local']);
    const failed = await app.deploy(['--confirm', 'local'], broken());
    expect(failed).toMatchObject({
      code: 3,
      result: { verification: { passed: false }, rolledBackTo: 1, release: { number: 3 } },
    });
    expect(failed.stderr).toContain('the verification failed; going back to release 1');
    expect((await app.run(['health'])).code).toBe(0);
    expect((await releases()).map(({ verified }) => verified)).toEqual([true, false, true]);
    const kept = await app.deploy(['--confirm', 'local', '--no-rollback'], broken());
    expect(kept).toMatchObject({ code: 3, result: { rolledBackTo: null, release: { number: 4 } } });
    expect((await app.run(['health'])).code).toBe(3);
  });

  it('is verified again by the next deployment, and gone back from then', async () => {
    app.config({ local: { class: 'production' } });
    await app.deploy(['--confirm', 'local']);
    await app.deploy(['--confirm', 'local', '--no-rollback'], broken());
    const again = await app.deploy(['--confirm', 'local'], broken());
    expect(again.stderr).toContain('the verification of what is deployed failed; verifying it again');
    expect(again).toMatchObject({ code: 3, result: { verification: { passed: false }, rolledBackTo: 1 } });
    expect((await app.run(['health'])).code).toBe(0);
  });

  it('says that the environment is down when the release before does not work either', async () => {
    app.config({ local: { class: 'production' } });
    await app.deploy(['--confirm', 'local', '--no-verify'], broken());
    const file = join(app.stateDirectory(), 'summary.md');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file };
    const other = withTemplate((template) => otherCode('two')(brokenCode(template)), '0.1.0');
    const { code, stdout } = await app.run(['deploy', '--confirm', 'local'], { ...broken(), ...other, env });
    expect([code, stdout]).toEqual([
      3,
      expect.stringMatching(
        /went back to release 1\nlocal IS DOWN: release 1 does not work either: health \(/,
      ),
    ]);
    expect(readFileSync(file, 'utf8')).toContain('**the environment is down**');
  });

  it('says so when there is nothing to go back to', async () => {
    app.config({ local: { class: 'production' } });
    const { code, stderr } = await app.deploy(['--confirm', 'local'], broken());
    expect([code, stderr]).toEqual([3, expect.stringContaining('no earlier release to go back to')]);
  });
});

describe('a template that is too large to be sent', () => {
  const large = (template: string): string => {
    const document = JSON.parse(template) as Record<string, unknown>;
    return JSON.stringify({ ...document, Metadata: { Padding: 'x'.repeat(60_000) } });
  };

  it('goes through the bucket, and can be gone back from', async () => {
    await app.deploy();
    const { code, result } = await app.deploy(
      [],
      withTemplate((template) => otherCode('large')(large(template))),
    );
    expect([code, result.changed, result.release.number]).toEqual([0, true, 2]);
    expect((await app.json<{ changes: unknown[] }>(['rollback'])).code).toBe(0);
  });

  it('is not planned when another one lies in the bucket under its name', async () => {
    const { result } = await app.deploy();
    const release = withTemplate((template) => otherCode('large')(large(template)));
    const s3 = new S3Client({ ...clientOptions(app.local().endpoint), forcePathStyle: true });
    const planned = await app.run(['diff'], release);
    expect(planned.code).toBe(0);
    const Bucket = result.outputs?.artifactsBucket;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'templates/' }));
    const [staged] = Contents.sort((a, b) => (b.Size ?? 0) - (a.Size ?? 0));
    const tampered = otherCode('tampered')(applicationTemplate());
    await s3.send(new PutObjectCommand({ Bucket, Key: staged?.Key ?? '', Body: tampered }));
    app.local().calls.length = 0;
    for (const argv of [['diff'], ['deploy', '--quiet']]) {
      const { code, stderr } = await app.run(argv, release);
      expect([code, stderr]).toEqual([
        1,
        `error: ${staged?.Key} in the artifacts bucket is not the template that it is named after: its hash differs; nothing was sent\nhint:  find out who writes to the artifacts bucket, and delete the object\n`,
      ]);
    }
    expect(app.local().calls).not.toContain('cloudformation CreateChangeSet');
  });
});

function withTableName(name: string): (template: string) => string {
  return (template) => {
    const document = JSON.parse(template) as {
      Resources: Record<string, { Properties: Record<string, unknown> }>;
    };
    const table = document.Resources.ItemsTable;
    if (table !== undefined) table.Properties.TableName = name;
    return JSON.stringify(document);
  };
}
