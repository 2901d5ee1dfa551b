import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import {
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  TagResourceCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RowDifference, TableDiff } from '../../src/services/table/diff/table-diff.ts';
import type { TableList } from '../../src/services/table/environment-tables.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const OWN = 'local-backoffice-data';
const COPY = `${OWN}-copy`;
const app = useDeployed();

async function done(...argv: string[]): Promise<void> {
  const { code, stderr } = await app.run(argv);
  expect([code, stderr]).toEqual([0, stderr]);
}

async function put(table: string, item: PutItemCommandInput['Item']): Promise<void> {
  const client = new DynamoDBClient(clientOptions(app.local().endpoint));
  await client.send(new PutItemCommand({ TableName: table, Item: { timestamp: { N: '0' }, ...item } }));
  client.destroy();
}

const file = (name: string): string => join(app.stateDirectory(), name);
const diff = (...argv: string[]) => app.json<TableDiff>(['table', 'diff', ...argv]);

async function tables(): Promise<string[]> {
  const { result } = await app.json<TableList>(['table', 'list']);
  return result.tables.map(({ name }) => name);
}

beforeAll(async () => {
  for (const id of ['one', 'two', 'three'])
    await done('items', 'create', '--id', id, '--set', 'n=1', '--set', 'tags=["a","b"]');
  await put(OWN, { id: { S: 'raw' }, set: { SS: ['b', 'a'] }, count: { N: '100.50' }, status: { S: 'x' } });
  await put(OWN, { id: { S: 'raw' }, timestamp: { N: '20' }, note: { S: 'older' } });
  await done('backup', 'create', '--name', 'held', '--wait');
  await done('backup', 'restore', 'held', '--to', COPY, '--yes');
  for (const format of ['jsonl', 'json', 'csv', 'ddb.jsonl'])
    await done('items', 'export', file(`all.${format}`));
});

describe('what holds the same', () => {
  it('is the same: a table and what was restored from its backup', async () => {
    const { code, result } = await diff(OWN, COPY, '--exit-code');
    expect(code).toBe(0);
    expect(result).toMatchObject({ changed: false, equal: true, differences: [], more: 0, attributes: [] });
    expect(result.counts).toEqual({ same: 5, created: 0, changed: 0, deleted: 0 });
    expect(result.a).toMatchObject({ kind: 'table', name: OWN, rows: 5 });
    expect(result.readUnits).toBeGreaterThan(0);
  });

  it.each([
    ['jsonl', 4, 1],
    ['json', 4, 1],
    ['csv', 4, 1],
    ['ddb.jsonl', 5, 0],
  ])('is the same: a table and its export as %s', async (format, rows, otherRows) => {
    const { code, result, stderr } = await diff(file(`all.${format}`), OWN, '--exit-code');
    expect([code, result.equal, stderr]).toEqual([0, true, stderr]);
    expect(result.a).toMatchObject({ kind: 'file', table: null, rows, refused: 0 });
    expect(result.b).toMatchObject({ rows, otherRows, inexact: format === 'ddb.jsonl' ? 0 : 1 });
  });

  it('is the same: exports in two formats', async () => {
    const { result } = await diff(file('all.csv'), file('all.json'));
    expect(result).toMatchObject({ equal: true, counts: { same: 4 }, readUnits: 0, cost: 0 });
  });

  it('leaves no rows behind', () => {
    expect(readdirSync(file('diffs'))).toEqual([]);
  });
});

describe('what differs', () => {
  beforeAll(async () => {
    await done('items', 'update', 'one', '--status', 'done', '--set', 'n=2', '--set', 'more=true');
    await done('items', 'delete', 'two', '--yes');
    await done('items', 'create', '--id', 'four');
  });

  it('is counted, by rows and by attributes', async () => {
    const { code, result } = await diff(COPY, OWN, '--exit-code');
    expect(code).toBe(3);
    expect(result.counts).toEqual({ same: 3, created: 1, changed: 1, deleted: 1 });
    const byId = new Map(result.differences.map((each) => [each.id, each]));
    expect(byId.get('two')).toEqual({ kind: 'deleted', id: 'two', timestamp: '0', attributes: [] });
    expect(byId.get('four')).toMatchObject({ kind: 'created' });
    expect(byId.get('one')?.attributes).toEqual(
      expect.arrayContaining([
        { name: 'status', kind: 'changed' },
        { name: 'attributes.n', kind: 'changed' },
        { name: 'attributes.more', kind: 'created' },
        { name: 'version', kind: 'changed' },
      ]),
    );
    expect(result.attributes).toContainEqual({ name: 'status', created: 0, changed: 1, deleted: 0 });
  });

  it('is told with its values when asked for, and without what is ignored', async () => {
    const { result } = await diff(
      COPY,
      OWN,
      '--values',
      '--ignore',
      'version,updatedAt,lastRequest,attributes.more,attributes.n',
    );
    const one = result.differences.find(({ id }) => id === 'one');
    expect(one).toEqual({
      kind: 'changed',
      id: 'one',
      timestamp: '0',
      attributes: [{ name: 'status', kind: 'changed' }],
      a: { status: { S: 'pending' } },
      b: { status: { S: 'done' } },
    });
    expect(result.differences.find(({ id }) => id === 'four')?.b).toMatchObject({ id: { S: 'four' } });
  });

  it('comes as a line for each row, and nothing else on stdout', async () => {
    const { code, stdout, stderr } = await app.run(['table', 'diff', COPY, OWN, '-o', 'ndjson']);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RowDifference);
    expect([code, rows.map(({ id }) => id).sort()]).toEqual([0, ['four', 'one', 'two']]);
    expect(stderr).toContain('1 row in b alone');
  });

  it('stands on a narrow terminal, cut to what was asked for', async () => {
    const { stdout } = await app.run(['table', 'diff', COPY, OWN, '--limit', '1'], {
      terminal: true,
      columns: 40,
    });
    for (const line of stripVTControlCharacters(stdout).split('\n'))
      expect(line.length).toBeLessThanOrEqual(40);
    const wide = await app.run(['table', 'diff', COPY, OWN, '--limit', '1'], { terminal: true, columns: 80 });
    expect(wide.stdout).toMatch(/2 more: --limit <n>, or all of them: -o ndjson/);
    expect(stripVTControlCharacters(wide.stdout)).toMatch(/result +different/);
  });

  it('is found between a table and an older export, whatever the file leaves open', async () => {
    writeFileSync(file('given.jsonl'), '{"id":"one","status":"done","n":2,"more":true,"tags":["a","b"]}\n');
    const { result } = await diff(file('given.jsonl'), OWN);
    expect(result.counts).toMatchObject({ same: 1, created: 3, deleted: 0, changed: 0 });
    const older = await diff(file('all.csv'), OWN);
    expect(older.result.counts).toEqual({ same: 2, created: 1, changed: 1, deleted: 1 });
  });
});

describe('a backup', () => {
  it('is not taken for another one of the same second', async () => {
    for (const name of ['twin-a', 'twin-b']) {
      await done('backup', 'create', '--name', name, '--wait');
      if (name === 'twin-a') await put(OWN, { id: { S: 'between' }, status: { S: 'x' } });
    }
    const { result } = await diff('twin-a', 'twin-b', '--yes');
    expect(result.counts).toMatchObject({ created: 1, changed: 0, deleted: 0 });
    await done('items', 'delete', 'between', '--via', 'table', '--yes');
  });

  it('is restored aside after consent, compared and removed, and the journal has it', async () => {
    const before = await tables();
    const plan = await diff('held', OWN, '--dry-run');
    expect(plan.result).toMatchObject({ changed: false, equal: null, counts: null, a: { kind: 'backup' } });
    expect(plan.stderr).toMatch(/restores the backup held of local-backoffice-data into \S+, and deletes/);
    const refused = await app.run(['table', 'diff', 'held', OWN, '--no-input']);
    expect([refused.code, refused.stdout]).toEqual([5, '']);
    expect(await tables()).toEqual(before);
    const { code, result } = await diff('backup:held', OWN, '--yes', '--exit-code');
    expect([code, result.changed]).toEqual([3, true]);
    expect(result.counts).toEqual({ same: 3, created: 1, changed: 1, deleted: 1 });
    expect(result.a).toMatchObject({ kind: 'backup', name: 'held', rows: 5 });
    expect(await tables()).toEqual(before);
    const history = await app.json<{ entries: { action: string; outcome: string }[] }>(['history']);
    expect(history.result.entries[0]).toMatchObject({ action: 'table diff', outcome: 'done' });
  });

  it('whose table the application has used since is not compared, and that table stays', async () => {
    app.local().faults.set([{ kind: 'error', service: 'dynamodb', operation: 'Scan', rate: 1 }]);
    const { stderr } = await app.run(['table', 'diff', 'held', OWN, '--yes']);
    app.local().faults.set([]);
    const [, left = ''] = /(\S+-diff-\S+) stays; rerun to go on with it/.exec(stderr) ?? [];
    const client = new DynamoDBClient(clientOptions(app.local().endpoint));
    const { Table } = await client.send(new DescribeTableCommand({ TableName: left }));
    const Tags = [{ Key: 'backoffice:was-active', Value: '2026-11-28T00:00:00Z' }];
    await client.send(new TagResourceCommand({ ResourceArn: Table?.TableArn, Tags }));
    client.destroy();
    const again = await app.run(['table', 'diff', 'held', OWN, '--yes']);
    expect([again.code, again.stderr]).toEqual([
      6,
      expect.stringContaining('was used by the application since'),
    ]);
    expect(await tables()).toContain(left);
    await done('table', 'delete', left, '--yes', '--confirm', 'local');
  });

  it('that cannot be compared after all leaves its table, which the next run goes on with', async () => {
    app.local().faults.set([{ kind: 'error', service: 'dynamodb', operation: 'Scan', rate: 1 }]);
    const failed = await app.run(['table', 'diff', 'held', OWN, '--yes']);
    app.local().faults.set([]);
    expect(failed.code).toBe(1);
    const [, left = ''] = /(\S+-diff-\S+) stays; rerun to go on with it/.exec(failed.stderr) ?? [];
    expect(await tables()).toContain(left);
    const { result, stderr } = await diff('held', OWN, '--yes');
    expect(stderr).toContain('which an earlier run began');
    expect(result).toMatchObject({ changed: true, counts: { changed: 1 } });
    expect(await tables()).not.toContain(left);
  });
});

it.each([
  [[OWN, OWN], 2, 'both sides are'],
  [[OWN, 'nothing'], 7, 'there is no table or backup named "nothing"'],
  [[OWN, 'table:other'], 7, '"other" is not a table of environment'],
  [[OWN, `${OWN}-nothing`], 7, `there is no table ${OWN}-nothing`],
  [[OWN, 'missing.jsonl'], 7, 'missing.jsonl cannot be read'],
  [[OWN, './unnamed'], 7, './unnamed cannot be read'],
  [[OWN, './undo'], 2, 'is a directory without manifest-summary.json'],
])('table diff %j ends with exit code %d', async (argv, code, message) => {
  const { code: found, stdout, stderr } = await app.run(['table', 'diff', ...argv]);
  expect([found, stdout, stderr]).toEqual([code, '', expect.stringContaining(message)]);
});

it('lines that are no items are told, and nothing is called the same', async () => {
  writeFileSync(file('odd.jsonl'), '{"id":"one"}\nnot json\n{"id":"one"}\n');
  const { code, result } = await diff(
    file('odd.jsonl'),
    file('odd.jsonl').replace('odd', './odd'),
    '--exit-code',
  );
  expect([code, result.equal]).toEqual([3, false]);
  expect(result.a).toMatchObject({ rows: 1, refused: 1, repeated: 1, reasons: [{ line: 2 }] });
});
