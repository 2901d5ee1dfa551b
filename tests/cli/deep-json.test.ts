import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { DEEP_LIST, DEEP_OBJECT } from '../support/damage.ts';
import { useDeploying } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeploying();

/** Makes the function answer everything with this body. */
async function answerWith(body: string): Promise<void> {
  await app.changeByHand((template) => {
    const document = JSON.parse(template);
    document.Resources.FunctionHandler.Properties.Code.ZipFile = `exports.handler = async () => (${body});`;
    return JSON.stringify(document);
  });
}

const DEEP_TEXT = `'{"a":'.repeat(20000) + '1' + '}'.repeat(20000)`;

describe('JSON of 20,000 levels', () => {
  it('in answers of the application is told in one line', async () => {
    await app.deploy();
    await answerWith(`{ statusCode: 200, body: ${DEEP_TEXT} }`);
    for (const via of ['api', 'lambda'])
      for (const verb of [
        ['items', 'get', 'a'],
        ['items', 'list'],
        ['items', 'create', '--id', 'a'],
        ['items', 'delete', 'a', '--yes'],
      ]) {
        const { code, stdout, stderr } = await app.run([...verb, '--via', via]);
        expect([code, stdout, stderr.split('\n').length], stderr).toEqual([1, '', 3]);
        expect(stderr).toContain('nested more than 500 levels deep');
        expect(stderr).not.toContain('defect');
      }
    expect((await app.run(['health'])).code).toBe(3);
    expect((await app.run(['status'])).stderr).not.toContain('defect');
    const invoked = await app.run(['invoke']);
    expect([invoked.code, invoked.stderr]).toEqual([0, expect.not.stringContaining('defect')]);
    expect((await app.run(['invoke', '--json'])).code).toBe(0);
  });

  it('in an answer of an error, and in lines of a log, takes nothing away', async () => {
    await app.deploy();
    await answerWith(
      `{ statusCode: 500, body: ${DEEP_TEXT} }, console.log(${DEEP_TEXT}), { statusCode: 500, body: ${DEEP_TEXT} }`,
    );
    const { code, stderr } = await app.run(['items', 'get', 'a']);
    expect([code, stderr], stderr).toEqual([1, expect.not.stringContaining('defect')]);
    for (const argv of [
      ['logs'],
      ['logs', '--json'],
      ['logs', 'stats'],
      ['logs', 'errors'],
      ['explain', '--last'],
    ]) {
      const result = await app.run(argv);
      expect(result.stderr, argv.join(' ')).not.toMatch(/defect|call stack/);
    }
  });

  it('in what is kept in the bucket is told in one line', async () => {
    const { result } = await app.deploy();
    await app.run(['config', 'set', 'LOG_LEVEL=DEBUG']);
    await app.deploy();
    const Bucket = result.outputs?.artifactsBucket;
    const s3 = new S3Client({ ...clientOptions(app.local().endpoint), forcePathStyle: true });
    const record = await s3.send(new GetObjectCommand({ Bucket, Key: 'releases/000001.json' }));
    const { template } = JSON.parse((await record.Body?.transformToString()) ?? '');
    const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: DEEP_OBJECT }));
    await put(`templates/${template}.json`);
    for (const argv of [
      ['rollback', '1', '--dry-run'],
      ['releases', 'show', '1'],
      ['diff', '1'],
    ]) {
      const { stderr } = await app.run(argv);
      expect(stderr, argv.join(' ')).not.toMatch(/defect|call stack/);
    }
    await put('releases/000001.json');
    const releases = await app.run(['releases']);
    expect(releases.stdout + releases.stderr).toContain('nested more than 500 levels deep');
    expect((await app.run(['rollback', '1', '--dry-run'])).stderr).toContain(
      'nested more than 500 levels deep',
    );
  });

  it('in files of items is refused, line by line', async () => {
    await app.deploy();
    const path = (name: string) => join(app.stateDirectory(), name);
    const item = `{"id":"a","status":"new","attributes":${DEEP_OBJECT}}`;
    writeFileSync(path('deep.jsonl'), `${item}\n{"id":"b"}\n`);
    writeFileSync(path('deep.json'), `[${item},{"id":"b"}]`);
    writeFileSync(path('deep.csv'), `id,attributes\na,"${DEEP_OBJECT.replaceAll('"', '""')}"\nb,{}\n`);
    const wire = `{"Item":{"id":{"S":"a"},"timestamp":{"N":"0"},"a":${'{"L":['.repeat(20_000)}${']}'.repeat(20_000)}}}`;
    const plain = '{"Item":{"id":{"S":"b"},"timestamp":{"N":"0"},"status":{"S":"new"}}}';
    writeFileSync(path('deep.ddb'), `${wire}\n${plain}\n`);
    for (const [file, format] of [
      ['deep.jsonl', 'jsonl'],
      ['deep.json', 'json'],
      ['deep.csv', 'csv'],
      ['deep.ddb', 'dynamodb-json'],
    ]) {
      const argv = ['items', 'import', path(file ?? ''), '--format', format ?? '', '--dry-run'];
      const { code, stdout, stderr } = await app.run(argv);
      expect(stderr, file).not.toMatch(/defect|call stack/);
      expect(`${code} ${stdout}${stderr}`, file).toMatch(/nested (too deeply|more than)/);
    }
    expect(DEEP_LIST.length).toBe(40_000);
  });
});
