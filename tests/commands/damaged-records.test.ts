import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
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
const DAMAGES = ['{ half', '{}', 'null', '[1]'];

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
    expect(list.stderr).toContain(`warning: backups/${id}.json in ${bucket} is damaged and left out`);
    const restore = await app.run(['backup', 'restore', '--latest', '--to', TARGET, '--yes']);
    expect(restore.code, restore.stderr).toBe(0);
    expect(restore.stderr).toContain(`warning: restores/elsewhere.json in ${bucket} is damaged and left out`);
    await put(bucket, `restores/${TARGET}.json`, body);
    const again = await app.run(['backup', 'restore', '--latest', '--to', TARGET, '--yes']);
    expect(again.stderr).toContain(`the record of the restore into ${TARGET} is damaged`);
    expect(again.stderr).toContain('choose another table with --to');
    expect(again.code).toBe(1);
  });

  it.each(DAMAGES)('of the journal (%s) is left out, and the others are shown', async (body) => {
    await app.deploy();
    await app.run(['items', 'create', '--id', 'a']);
    appendFileSync(join(app.stateDirectory(), 'journal.ndjson'), `${body}\n`);
    await app.run(['items', 'create', '--id', 'b']);
    const { result, code } = await app.json<History>(['history']);
    expect(code).toBe(0);
    expect(result.entries.map(({ target }) => target)).toEqual(expect.arrayContaining(['item a', 'item b']));
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
