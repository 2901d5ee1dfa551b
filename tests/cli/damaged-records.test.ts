import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { History } from '../../src/journal/history.ts';
import { useDeploying } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeploying();

async function put(Bucket: string | undefined, Key: string, Body: string): Promise<void> {
  const s3 = new S3Client({ ...clientOptions(app.local().endpoint), forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

const TARGET = 'local-backoffice-data-restored';
const DAMAGES = ['{ half', '{}', 'null', '[1]', '{"format":2}'];
const NEWER = 'it was written by a newer version of backoffice (format 2)';

describe('a damaged record', () => {
  it.each(DAMAGES)('of a restore or a backup (%s) is named, and what needs it not goes on', async (body) => {
    const { result } = await app.deploy();
    const bucket = result.outputs?.artifactsBucket;
    const made = await app.json<{ backup: { arn: string } }>(['backup', 'create', '--wait']);
    const id = made.result.backup.arn.split('/').at(-1);
    await put(bucket, `backups/${id}.json`, body);
    await put(bucket, 'restores/elsewhere.json', body);
    const list = await app.run(['backup', 'list']);
    expect(list.code).toBe(0);
    expect(list.stderr).toContain(`warning: backups/${id}.json in ${bucket} cannot be used and is left out`);
    const restore = await app.run(['backup', 'restore', '--latest', '--to', TARGET, '--yes']);
    expect(restore.code, restore.stderr).toBe(0);
    expect(restore.stderr).toContain(
      `warning: restores/elsewhere.json in ${bucket} cannot be used and is left out`,
    );
    await put(bucket, `restores/${TARGET}.json`, body);
    const again = await app.run(['backup', 'restore', '--latest', '--to', TARGET, '--yes']);
    expect(again.stderr).toContain(`the record of the restore into ${TARGET} cannot be used`);
    expect(again.stderr).toContain('choose another table with --to');
    expect(again.code).toBe(1);
  });

  it.each(DAMAGES)('of the journal (%s) is left out, and the others are shown', async (body) => {
    await app.deploy();
    await app.run(['items', 'create', '--id', 'a']);
    appendFileSync(join(app.stateDirectory(), 'journal.ndjson'), `${body}\n`);
    await app.run(['items', 'create', '--id', 'b']);
    const { result, code, stderr } = await app.json<History>(['history']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: line \d+ of the journal is left out: it /);
    expect(result.entries.map(({ target }) => target)).toEqual(expect.arrayContaining(['item a', 'item b']));
  });

  it('of a newer version is told from a damaged one', async () => {
    const { result } = await app.deploy();
    const bucket = result.outputs?.artifactsBucket;
    await put(bucket, 'releases/000009.json', '{"format":2,"number":9}');
    await put(bucket, 'restores/elsewhere.json', '{"version":2,"target":"elsewhere"}');
    appendFileSync(join(app.stateDirectory(), 'journal.ndjson'), '{"format":2,"id":"x"}\n');
    expect((await app.run(['releases'])).stdout).toContain(NEWER);
    expect((await app.run(['rollback', '9'])).stderr).toContain(NEWER);
    expect((await app.run(['history'])).stderr).toContain(NEWER);
    const restore = await app.run(['backup', 'restore', '--undo', '--yes']);
    expect(restore.stderr).toContain(NEWER);
  });

  it('says its format, whoever keeps it', async () => {
    const { result } = await app.deploy();
    await app.run(['items', 'create', '--id', 'a']);
    const lines = readFileSync(join(app.stateDirectory(), 'journal.ndjson'), 'utf8').trim().split('\n');
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ format: 1 });
    const folder = join(app.stateDirectory(), 'outputs');
    for (const file of readdirSync(folder))
      expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toMatchObject({ format: 1 });
    const s3 = new S3Client({ ...clientOptions(app.local().endpoint), forcePathStyle: true });
    const request = { Bucket: result.outputs?.artifactsBucket, Key: 'releases/000001.json' };
    const { Body } = await s3.send(new GetObjectCommand(request));
    expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({ format: 1, number: 1 });
  });

  it.each(DAMAGES)('of a cache (%s) is asked for anew', async (body) => {
    await app.deploy();
    const folder = join(app.stateDirectory(), 'outputs');
    for (const file of readdirSync(folder)) writeFileSync(join(folder, file), body);
    expect((await app.run(['items', 'create', '--id', 'x'])).code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8'))).toHaveProperty(
      'outputs',
    );
  });
});
