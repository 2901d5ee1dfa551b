import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeBucket } from '../support/buckets.ts';
import { hasAws, hasBoto3, runForText, runProgram } from '../support/programs.ts';
import { useLocal } from '../support/use-local.ts';

/** The clients' own transfers: above 8 MB they upload in parts, and download by ranges. */
const local = useLocal('file');
const Bucket = 'transfers';
const MB = 1024 * 1024;
const content = randomBytes(20 * MB + 7);
const hash = (body: Buffer) => createHash('sha256').update(body).digest('hex');
const at = (name: string) => join(local().directory, name);

beforeAll(async () => {
  await makeBucket(local(), Bucket);
  writeFileSync(at('up.bin'), content);
});

describe.skipIf(!hasAws)('aws s3', () => {
  const s3 = (...argv: string[]) =>
    runForText('aws', ['--endpoint-url', local().endpoint, 's3', ...argv], local().directory);

  it('copies a large file there, from key to key, and back', { timeout: 120_000 }, async () => {
    await s3('cp', 'up.bin', `s3://${Bucket}/aws.bin`);
    await s3('cp', `s3://${Bucket}/aws.bin`, `s3://${Bucket}/folder/copied.bin`);
    await s3('cp', `s3://${Bucket}/folder/copied.bin`, 'down.bin');
    expect(hash(readFileSync(at('down.bin')))).toBe(hash(content));
    const uploads = local().calls.filter((call) => call === 's3 UploadPart');
    expect(uploads.length).toBe(3);
    expect(local().calls).toContain('s3 UploadPartCopy');
  });

  it('reads a large object as a stream', { timeout: 60_000 }, async () => {
    await s3('cp', 'up.bin', `s3://${Bucket}/aws.bin`);
    const argv = [
      '-c',
      `aws --endpoint-url "$0" s3 cp "s3://${Bucket}/aws.bin" - | sha256sum`,
      local().endpoint,
    ];
    expect(await runForText('sh', argv, local().directory)).toContain(hash(content));
  });
});

describe.skipIf(!hasAws)('aws s3 and s3api, on buckets', () => {
  const aws = (...argv: string[]) =>
    runForText('aws', ['--endpoint-url', local().endpoint, '--output', 'json', ...argv], local().directory);

  it('make, list, locate and remove one', { timeout: 120_000 }, async () => {
    await aws('s3', 'mb', 's3://made-by-aws');
    writeFileSync(at('small.txt'), 'content');
    await aws('s3', 'cp', 'small.txt', 's3://made-by-aws/folder/small.txt');
    expect(await aws('s3', 'ls')).toMatch(/ made-by-aws\n/);
    expect(await aws('s3', 'ls', 's3://made-by-aws')).toMatch(/PRE folder\//);
    const located = await aws('s3api', 'get-bucket-location', '--bucket', 'made-by-aws');
    expect(JSON.parse(located)).toEqual({ LocationConstraint: null });
    await aws('s3', 'rb', '--force', 's3://made-by-aws');
    expect(await aws('s3', 'ls')).not.toContain('made-by-aws');
  });
});

describe.skipIf(!hasBoto3)('boto3', () => {
  it('uploads and downloads a large file', { timeout: 60_000 }, async () => {
    const script = `
import boto3, json, sys
s3 = boto3.client('s3', endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='local', aws_secret_access_key='local')
s3.upload_file('up.bin', '${Bucket}', 'boto.bin', ExtraArgs={'Metadata': {'k': 'v'}, 'ContentType': 'text/plain'})
s3.download_file('${Bucket}', 'boto.bin', 'boto-down.bin')
head = s3.head_object(Bucket='${Bucket}', Key='boto.bin')
s3.copy({'Bucket': '${Bucket}', 'Key': 'boto.bin'}, '${Bucket}', 'boto-copied.bin')
copied = s3.head_object(Bucket='${Bucket}', Key='boto-copied.bin')
print(json.dumps([head['Metadata'], head['ContentType'], head['ETag'][-3:], head['ContentLength'], copied['ContentLength']]))`;
    const told = await runProgram('python3', ['-c', script, local().endpoint], local().directory);
    expect(told).toEqual([{ k: 'v' }, 'text/plain', '-3"', content.length, content.length]);
    expect(hash(readFileSync(at('boto-down.bin')))).toBe(hash(content));
  });
});
