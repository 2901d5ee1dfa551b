import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { History } from '../../src/journal/history.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { useDeployed } from '../support/deployed.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeployed();
const BUCKET = 'local-backoffice-artifacts-000000000000-us-east-1';
const s3 = () => new S3Client({ ...clientOptions(app.local().endpoint), forcePathStyle: true });
const all = async (...more: string[]) =>
  (await app.json<History>(['history', '--all', ...more])).result.entries;

/** A colleague: another machine with a state directory and a journal of its own. */
function colleague(env: Record<string, string> = {}) {
  const stateDirectory = temporaryDirectory();
  return {
    stateDirectory,
    env: { ...env, BACKOFFICE_STATE_DIR: stateDirectory },
    context: { hostName: 'other' },
  };
}

async function keys(): Promise<string[]> {
  const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'history/' }));
  return Contents.map(({ Key = '' }) => Key);
}

describe('history --all', () => {
  it('has the first deployment, with an object for it under its day', async () => {
    expect(await all()).toMatchObject([
      { action: 'deploy', number: 1, outcome: 'done', from: 'test-machine' },
    ]);
    expect(await keys()).toEqual([
      expect.stringMatching(/^history\/\d{4}\/\d\d\/\d\d\/\d{8}T\d{9}Z-[0-9a-f-]{36}\.json$/),
    ]);
  });

  it('shows what colleagues and CI jobs did, with who and from where, the newest first', async () => {
    const run = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'a/b', GITHUB_RUN_ID: '7' };
    await app.run(['items', 'create', '--id', 'mine']);
    await app.run(['items', 'create', '--id', 'theirs'], colleague());
    await app.run(['items', 'create', '--id', 'of-a-job'], colleague(run));
    expect((await app.run(['items', 'create', '--id', 'mine'], colleague())).code).toBe(6);
    const entries = await all('--limit', '4');
    expect(entries.map(({ number, target, outcome, from }) => [number, target, outcome, from])).toEqual([
      [null, 'item mine', 'failed', 'other'],
      [null, 'item of-a-job', 'done', 'https://github.com/a/b/actions/runs/7'],
      [null, 'item theirs', 'done', 'other'],
      [2, 'item mine', 'done', 'test-machine'],
    ]);
    expect(entries.map(({ arn }) => arn)).toEqual(Array(4).fill('arn:aws:iam::000000000000:user/local'));
    expect((await app.json<History>(['history'])).result.entries.map(({ number }) => number)).toEqual([2, 1]);
    expect((await app.run(['history', '--all', '--limit', '1'])).stdout).toContain('other');
  });

  it('has no secrets, is never written over, and leaves out what is damaged', async () => {
    const body = '{"id":"secret","attributes":{"password":"hunter2-canary"}}';
    await app.run(['invoke', '--method', 'POST', '--path', '/items', '--body', body]);
    const texts = await Promise.all(
      (await keys()).map(async (Key) =>
        (await s3().send(new GetObjectCommand({ Bucket: BUCKET, Key }))).Body?.transformToString(),
      ),
    );
    expect(texts.join('\n')).toContain('"action":"invoke"');
    expect(texts.join('\n')).not.toContain('hunter2');
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    await s3().send(new PutObjectCommand({ Bucket: BUCKET, Key: `history/${day}/z.json`, Body: '{ half' }));
    const { code, stderr } = await app.run(['history', '--all']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('z.json in')]);
  });

  it('without a journal shows all of it from the bucket, and nothing from before --since', async () => {
    rmSync(join(app.stateDirectory(), 'journal.ndjson'));
    expect((await all()).at(-1)).toMatchObject({ action: 'deploy', number: null });
    expect(await all('--since', '2099-01-01')).toEqual([]);
  });
});

it('a change that cannot be told to others is made, with one warning', async () => {
  const fault = ['denied', '--service', 's3', '--operation', 'PutObject'];
  await app.run(['local', 'faults', 'add', ...fault]);
  const { code, stderr } = await app.run(['items', 'create', '--id', 'untold']);
  await app.run(['local', 'faults', 'clear']);
  expect([code, stderr.match(/warning:/g)?.length, stderr]).toEqual([
    0,
    1,
    expect.stringContaining('warning: history --all does not show this change'),
  ]);
});

describe('what earlier commands left behind', () => {
  const gone = { context: { processes: { id: 2, alive: (id: number) => id !== 9 } } };
  const begun = (id: string, more = {}) =>
    createJournal(app.stateDirectory()).begin({
      id,
      time: new Date().toISOString(),
      action: 'items delete',
      target: `item ${id}`,
      environment: 'local',
      account: '000000000000',
      region: 'us-east-1',
      arn: null,
      before: null,
      processId: 9,
      from: 'test-machine',
      ...more,
    });
  const told = async (): Promise<[string, string][]> => {
    const state = temporaryDirectory();
    const { result } = await app.json<History>(['history', '--all', '--limit', '100'], {
      env: { BACKOFFICE_STATE_DIR: state },
    });
    return result.entries.map(({ target, outcome }) => [target, outcome]);
  };

  it('is told by the next change: what was killed as lost, what could not be told as it ended', async () => {
    await begun('killed');
    await begun('elsewhere', { from: 'other-machine' });
    await begun('under-way', { processId: 10 });
    await begun('of-another', { environment: 'dev' });
    await app.run(['items', 'create', '--id', 'next'], gone);
    const entries = await told();
    expect(entries).toContainEqual(['item killed', 'lost']);
    expect(entries).toContainEqual(['item untold', 'done']);
    expect(entries).toContainEqual(['item next', 'done']);
    for (const target of ['item elsewhere', 'item under-way', 'item of-another'])
      expect(entries.map(([of]) => of)).not.toContain(target);
  });

  it('is told once', async () => {
    const before = app.local().calls.length;
    await app.run(['items', 'create', '--id', 'after'], gone);
    expect(
      app
        .local()
        .calls.slice(before)
        .filter((call) => call === 's3 PutObject'),
    ).toHaveLength(1);
  });

  it('is at most ten changes a command', async () => {
    for (let n = 0; n < 15; n += 1) await begun(`many-${n}`);
    const before = app.local().calls.length;
    await app.run(['items', 'create', '--id', 'more'], gone);
    expect(
      app
        .local()
        .calls.slice(before)
        .filter((call) => call === 's3 PutObject'),
    ).toHaveLength(11);
    await app.run(['items', 'create', '--id', 'rest'], gone);
    expect((await told()).filter(([target]) => target.startsWith('item many-'))).toHaveLength(15);
  });

  it('is left where the change itself cannot be told', async () => {
    await begun('later');
    await app.run(['local', 'faults', 'add', 'denied', '--service', 's3', '--operation', 'PutObject']);
    const before = app.local().calls.length;
    const { stderr } = await app.run(['items', 'create', '--id', 'denied'], gone);
    await app.run(['local', 'faults', 'clear']);
    expect(stderr.match(/warning:/g)).toHaveLength(1);
    expect(
      app
        .local()
        .calls.slice(before)
        .filter((call) => call === 's3 PutObject'),
    ).toHaveLength(1);
  });
});
