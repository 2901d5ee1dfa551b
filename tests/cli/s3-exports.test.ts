import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  DescribeExportCommand,
  DynamoDBClient,
  ExportTableToPointInTimeCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ItemsImported } from '../../src/services/items/transfer/transfer.ts';
import { createShiftedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

// The layout: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html

const clock = createShiftedClock();
const app = useDeployed(true, { clock });
const path = (...names: string[]): string => join(app.stateDirectory(), ...names);
const importing = (name: string, ...argv: string[]) =>
  app.json<ItemsImported>(['items', 'import', name, '--on-conflict', 'overwrite', '--yes', ...argv]);

const row = (id: string, more: object = {}) => ({
  id: { S: id },
  timestamp: { N: '0' },
  status: { S: 'new' },
  ...more,
});
const lines = (rows: readonly object[]): string => rows.map((each) => `${JSON.stringify(each)}\n`).join('');
const items = (rows: readonly object[]): Buffer => gzipSync(lines(rows.map((Item) => ({ Item }))));

interface Changes {
  readonly summary?: object;
  readonly files?: (listed: Listed[]) => object[];
}
interface Listed {
  readonly itemCount: number;
  readonly md5Checksum: string;
  readonly etag: string;
  readonly dataFileS3Key: string;
}

/** Lays an export out as DynamoDB does. */
function exported(
  name: string,
  data: Readonly<Record<string, [Buffer, number]>>,
  changes: Changes = {},
): string {
  const directory = path(name);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, 'data'), { recursive: true });
  writeFileSync(join(directory, '_started'), '');
  const listed = Object.entries(data).map(([file, [bytes, itemCount]]): Listed => {
    writeFileSync(join(directory, 'data', file), bytes);
    const md5Checksum = createHash('md5').update(bytes).digest('base64');
    return { itemCount, md5Checksum, etag: 'x-1', dataFileS3Key: `2026/AWSDynamoDB/0179-a1/data/${file}` };
  });
  writeFileSync(
    join(directory, 'manifest-summary.json'),
    JSON.stringify({
      version: '2020-06-30',
      exportArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/T/export/0179-a1',
      manifestFilesS3Key: '2026/AWSDynamoDB/0179-a1/manifest-files.json',
      billedSizeBytes: 0,
      itemCount: listed.reduce((sum, { itemCount }) => sum + itemCount, 0),
      outputFormat: 'DYNAMODB_JSON',
      ...changes.summary,
    }),
  );
  writeFileSync(join(directory, 'manifest-files.json'), lines(changes.files?.(listed) ?? listed));
  return name;
}

const TYPES = {
  set: { SS: ['a', 'b'] },
  bytes: { B: 'AP8=' },
  digits: { N: '12345678901234567890123456789012345678' },
};
const whole = (name: string, changes: Changes = {}): string =>
  exported(
    name,
    {
      'aaa.json.gz': [items([row('one', TYPES), row('two')]), 2],
      'empty.json.gz': [gzipSync(''), 0],
      // Without a line feed at its end.
      'bbb.json.gz': [gzipSync(JSON.stringify({ Item: row('three') })), 1],
    },
    changes,
  );

async function refusal(name: string, ...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await app.run(['items', 'import', name, '--yes', ...argv]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('nothing was written');
  return stderr;
}

const count = async (): Promise<number> =>
  (await app.run(['items', 'export', '--format', 'dynamodb-json'])).stdout.split('\n').length - 1;

describe('a full export to S3', () => {
  it('is read from its directory, with each type', async () => {
    const { code, result } = await importing(whole('whole'));
    expect([code, result]).toMatchObject([
      0,
      { read: 3, written: 3, refused: 0, format: 'dynamodb-json', file: 'whole' },
    ]);
    const { stdout } = await app.run(['items', 'export', '--format', 'dynamodb-json']);
    expect(stdout.split('\n')).toContain(JSON.stringify({ Item: row('one', TYPES) }));
    for (const manifest of ['manifest-summary.json', 'manifest-files.json'])
      expect((await importing(join('whole', manifest))).result.read).toBe(3);
    const again = await app.json<ItemsImported>(['items', 'import', 'whole']);
    expect([again.code, again.result]).toMatchObject([0, { same: 3, written: 0 }]);
  });

  it('says in which file a row lies that is refused or in conflict', async () => {
    exported('bad', {
      'aaa.json.gz': [items([row('one', TYPES)]), 1],
      'bbb.json.gz': [items([row('bad', { status: { S: '' } })]), 1],
    });
    const { code, result } = await importing('bad');
    expect([code, result.reasons]).toMatchObject([1, [{ line: 1, file: 'data/bbb.json.gz' }]]);
    expect(result.refusedFile).toBe('bad.refused.jsonl');
    exported('other', {
      'aaa.json.gz': [items([row('new')]), 1],
      'bbb.json.gz': [items([row('two', { n: { N: '9' } })]), 1],
    });
    const taken = await app.run(['items', 'import', 'other']);
    expect([taken.code, taken.stderr]).toEqual([
      6,
      expect.stringContaining('line 1 of data/bbb.json.gz: the id "two" is taken by another item'),
    ]);
  });

  it('is one that the embedded DynamoDB writes', async () => {
    const options = clientOptions(app.local().endpoint);
    const [dynamoDB, s3] = [new DynamoDBClient(options), new S3Client({ ...options, forcePathStyle: true })];
    const { artifactsBucket: Bucket } = (await app.json<{ artifactsBucket: string }>(['outputs'])).result;
    expect((await app.run(['pitr', 'enable'])).code).toBe(0);
    await importing(whole('whole'));
    clock.advance(10 * 60_000);
    const before = await count();
    const { arn: TableArn } = (await app.json<{ arn: string }>(['table'])).result;
    const { ExportDescription } = await dynamoDB.send(
      new ExportTableToPointInTimeCommand({
        TableArn,
        S3Bucket: Bucket,
        S3Prefix: 'tables',
      }),
    );
    clock.advance(60_000);
    const { ExportDescription: done } = await dynamoDB.send(
      new DescribeExportCommand({ ExportArn: ExportDescription?.ExportArn }),
    );
    expect(done?.ExportStatus).toBe('COMPLETED');
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'tables/' }));
    for (const { Key = '' } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      mkdirSync(dirname(path('copy', Key)), { recursive: true });
      writeFileSync(path('copy', Key), (await Body?.transformToByteArray()) ?? '');
    }
    const above = join('copy', 'tables', 'AWSDynamoDB');
    const [id = ''] = readdirSync(path(above));
    const { code, result } = await importing(join(above, id));
    expect([code, result]).toMatchObject([0, { read: before, written: before, refused: 0 }]);
    expect(await refusal(above)).toContain(`name one of the exports in it: ${join(above, id)}`);
  });
});

describe('what is no whole full export', () => {
  let held = 0;
  beforeEach(async () => {
    held = await count();
  });

  const cases: readonly (readonly [what: string, make: () => string, told: string])[] = [
    [
      'an incremental export',
      () =>
        whole('incremental', {
          summary: { exportType: 'INCREMENTAL_EXPORT', outputView: 'NEW_AND_OLD_IMAGES' },
        }),
      'incremental is an incremental export',
    ],
    [
      'an export in Ion',
      () => whole('ion', { summary: { outputFormat: 'ION' } }),
      'in the format ION, which is not read',
    ],
    [
      'an export of another type',
      () => whole('type', { summary: { exportType: 'HALF_EXPORT' } }),
      'of the type HALF_EXPORT',
    ],
    [
      'a manifest that is cut',
      () => whole('cut', { files: (listed) => listed.slice(1) }),
      'cut lists files with 1 of 3 items',
    ],
    [
      'a manifest that is none',
      () => whole('none', { files: () => [{ itemCount: '3' }] }),
      'manifest-files.json cannot be used',
    ],
    [
      'a file that lies elsewhere',
      () =>
        whole('else', { files: (listed) => listed.map((each) => ({ ...each, dataFileS3Key: 'data/..' })) }),
      'names a file that cannot be one: data/..',
    ],
    [
      'a copy without one of its files',
      () => {
        rmSync(path(whole('lacking'), 'data', 'bbb.json.gz'));
        return 'lacking';
      },
      'lacking lacks 1 of 3 files of data: data/bbb.json.gz',
    ],
    [
      'a file with other bytes',
      () => {
        writeFileSync(path(whole('other'), 'data', 'bbb.json.gz'), items([row('changed')]));
        return 'other';
      },
      'data/bbb.json.gz is not as it was exported: its checksum is another one',
    ],
    [
      'a file with more rows than its manifest says',
      () =>
        whole('more', {
          files: (listed) => listed.map((each, index) => ({ ...each, itemCount: [1, 1, 1][index] })),
        }),
      'data/aaa.json.gz has 2 rows, and its manifest says 1',
    ],
    [
      'another directory',
      () => {
        mkdirSync(path('plain'), { recursive: true });
        return 'plain';
      },
      'plain is a directory without manifest-summary.json',
    ],
  ];
  it.each(cases)('is refused: %s', async (_what, make, told) => {
    expect(await refusal(make())).toContain(told);
    expect(await count()).toBe(held);
  });

  it('is refused in another format', async () => {
    const { code, stderr } = await app.run(['items', 'import', whole('csv'), '--format', 'csv']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('csv is a directory, which holds no csv')]);
  });

  it('is refused row by row where a file of it is given', async () => {
    const change = (more: object) => ({
      Metadata: { WriteTimestampMicros: { N: '1680109764000000' } },
      Keys: { id: { S: 'one' }, timestamp: { N: '0' } },
      ...more,
    });
    const changes = [
      change({ NewImage: row('one') }),
      change({ OldImage: row('one') }),
      change({ OldImage: row('one'), NewImage: row('one') }),
      change({}),
    ];
    writeFileSync(path('changes.ddb.jsonl'), lines(changes));
    const { code, result } = await importing('changes.ddb.jsonl');
    expect([code, result]).toMatchObject([1, { read: 4, written: 0, refused: 4 }]);
    for (const { reason } of result.reasons) expect(reason).toMatch(/^is a change of an incremental export/);
    writeFileSync(path('ion.ddb.jsonl'), '$ion_1_0 {Item:{id:"a"}}\n');
    expect((await importing('ion.ddb.jsonl')).result.reasons[0]?.reason).toMatch(/^is Amazon Ion/);
    writeFileSync(path('x.ion.gz'), gzipSync('$ion_1_0 {}'));
    expect((await app.run(['items', 'import', 'x.ion.gz'])).stderr).toContain('x.ion.gz is Amazon Ion');
  });

  it('is told before anything is written, though its first file is good', async () => {
    const name = whole('damaged');
    const file = path(name, 'data', 'bbb.json.gz');
    writeFileSync(file, gunzipSync(readFileSync(file)));
    expect(await refusal(name)).toContain('its checksum is another one');
    expect(await count()).toBe(held);
  });
});
