import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ItemList, ItemsCounted } from '../../src/results/items.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';
import { hasAws, runProgram } from '../support/programs.ts';

const TABLE = 'local-backoffice-data';
const app = useDeployed();
let dynamoDB: DynamoDBClient;

const number = (index: number): string => String(index).padStart(2, '0');

/** As the application writes them, and five that were written around it: beside the fields, with no time and no version. */
const ROWS = [
  ...Array.from({ length: 30 }, (_, index) => ({
    id: { S: `item-${number(index)}` },
    timestamp: { N: '0' },
    status: { S: index % 3 === 0 ? 'done' : 'pending' },
    description: { S: index % 2 === 0 ? '' : `number ${index}` },
    attributes: {
      M: {
        count: { N: index === 7 ? '12345678901234567890123' : String(index) },
        colour: { S: index % 2 === 0 ? 'red' : 'blue' },
        sizes: { L: [{ N: String(index % 5) }] },
        ...(index % 4 === 0 && { urgent: { BOOL: true } }),
      },
    },
    createdAt: { S: '2026-01-01T00:00:00.000Z' },
    updatedAt: { S: `2026-01-${number(index + 1)}T00:00:00.000Z` },
    version: { N: '1' },
  })),
  ...Array.from({ length: 5 }, (_, index) => ({
    id: { S: `raw-${index}` },
    timestamp: { N: '0' },
    ...(index < 3 && { status: { S: 'in progress' } }),
    colour: { S: 'red' },
    tags: { SS: ['x', `y${index}`] },
  })),
  // No item as it is now.
  { id: { S: 'item-00' }, timestamp: { N: '5' }, status: { S: 'done' }, colour: { S: 'red' } },
];

beforeAll(async () => {
  dynamoDB = new DynamoDBClient(clientOptions(app.local().endpoint));
  for (let start = 0; start < ROWS.length; start += 25)
    await dynamoDB.send(
      new BatchWriteItemCommand({
        RequestItems: { [TABLE]: ROWS.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
});

async function idsWhere(...where: string[]): Promise<string[]> {
  const { stdout, code } = await app.run([
    ...['items', 'list', '--all', '-o', 'ndjson', '--fields', 'id', '--where', ...where],
  ]);
  expect(code).toBe(0);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as { id: string }).id).sort();
}

const raw = [0, 1, 2, 3, 4].map((index) => `raw-${index}`);
const items = (wanted: (index: number) => boolean): string[] =>
  Array.from({ length: 30 }, (_, index) => index)
    .filter(wanted)
    .map((index) => `item-${number(index)}`);

describe('items list --where', () => {
  it.each<[string, string[]]>([
    ['status=done', items((index) => index % 3 === 0)],
    ['status = "in progress"', raw.slice(0, 3)],
    ['colour=red', [...items((index) => index % 2 === 0), ...raw]],
    ['attributes.colour = "red" AND NOT attribute_exists(version)', raw],
    ['colour <> "red"', items((index) => index % 2 === 1)],
    ['urgent <> true', [...items((index) => index % 4 !== 0), ...raw]],
    ['attribute_not_exists(status)', raw.slice(3)],
    ['count=12345678901234567890123', ['item-07']],
    ['count = 12345678901234567890124', []],
    ['count BETWEEN 3 AND 5', items((index) => index >= 3 && index <= 5)],
    ['count IN (1, 2, 40)', ['item-01', 'item-02']],
    ['sizes[0] = 4 AND count < 10', ['item-04', 'item-09']],
    ['contains(tags, "y3")', ['raw-3']],
    ['size(tags) = 2', raw],
    ['attribute_type(tags, "SS")', raw],
    ['begins_with(id, "raw-")', raw],
    ['id=item-03', ['item-03']],
    ['id="item-03" AND status="pending"', []],
    ['updatedAt > "2026-01-29"', ['item-28', 'item-29']],
    ['colour = status', []],
    ['status=done AND count<10', items((index) => index % 3 === 0 && index < 10)],
  ])('%s', async (where, expected) => {
    expect(await idsWhere(where)).toEqual(expected);
  });

  it('holds all of several conditions, and the status', async () => {
    expect(await idsWhere('colour=red', '--where', 'urgent=true', '--where', 'status=done')).toEqual(
      items((index) => index % 12 === 0),
    );
    expect(await idsWhere('urgent=true', '--status', 'done')).toEqual(items((index) => index % 12 === 0));
  });

  it('tells how the table is read, and the price, on stderr', async () => {
    const scanned = await app.run(['items', 'list', '--where', 'colour=red']);
    expect(scanned.stderr).toMatch(/Scan of local-backoffice-data: about \d+ read units?, <?\$0\.0/);
    const queried = await app.run(['items', 'list', '--where', 'status=done']);
    expect(queried.stderr).toMatch(
      /Query of StatusIndex of local-backoffice-data, eventually consistent: about/,
    );
    const one = await app.run(['items', 'list', '--where', 'id=item-03']);
    expect(one.stderr).toContain('Query of local-backoffice-data: one item');
  });

  it('says what it takes for a field', async () => {
    const { stderr } = await app.run(['items', 'count', '--where', 'status <> done']);
    expect(stderr).toContain('done is taken for a field; a text stands in quotes: "done"');
  });

  it.each([
    'updatedAt > "2026-01-05T00:00:00.000Z" AND updatedAt < "2026-01-20T00:00:00.000Z"',
    'updatedAt >= "2026-01-05T00:00:00.000Z" AND updatedAt <= "2026-01-20T00:00:00.000Z"',
    'updatedAt > "2026-01-05" AND "2026-01-20T00:00:00.000Z" >= updatedAt',
    'updatedAt BETWEEN "2026-01-05T00:00:00.000Z" AND "2026-01-06T00:00:00.000Z"',
    'begins_with(updatedAt, "2026-01-1")',
    'updatedAt = "2026-01-05T00:00:00.000Z"',
    'updatedAt < "2026-01-02"',
  ])('reads by time of change what a filter lets through: %s', async (range) => {
    const { stderr } = await app.run(['items', 'count', '--where', `status = "pending" AND ${range}`]);
    expect(stderr).toContain('Query of StatusByUpdate');
    const ids = await idsWhere(`status = "pending" AND ${range}`);
    // The same in a form that no key condition has.
    expect(ids).toEqual(await idsWhere(`status = "pending" AND NOT (NOT (${range}))`));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([['colour=red'], ['status=pending']])('pages by cursor: %s', async (where) => {
    const found: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more: string[] = cursor === '' ? [] : ['--cursor', cursor];
      const { result } = await app.json<ItemList>([
        'items',
        'list',
        '--where',
        where,
        '--limit',
        '7',
        ...more,
      ]);
      expect(result.items.length).toBeLessThanOrEqual(7);
      found.push(...result.items.map(({ id }) => String(id)));
      cursor = result.cursor;
    }
    expect(found.sort()).toEqual(await idsWhere(where));
  });

  it('refuses cursors of other listings', async () => {
    const list = ['items', 'list', '--limit', '1', '--where'];
    const { result } = await app.json<ItemList>([...list, 'colour=red']);
    const other = await app.run([...list, 'colour=blue', '--cursor', result.cursor ?? '']);
    expect(other).toMatchObject({ code: 2 });
    expect(other.stderr).toContain('belongs to a listing with another --where');
    for (const cursor of ['x', Buffer.from('["w1",1,{"id":3}]').toString('base64url')])
      expect(await app.run([...list, 'colour=red', '--cursor', cursor])).toMatchObject({ code: 2 });
  });

  it('sorts, the absent last, and shows the first', async () => {
    const sorted = async (...argv: string[]) => {
      const { result, stderr } = await app.json<ItemList>([
        'items',
        'list',
        '--fields',
        'id,updatedAt',
        ...argv,
      ]);
      return { ids: result.items.map(({ id }) => id), stderr };
    };
    const newest = await sorted('--sort', '-updatedAt', '--limit', '3');
    expect(newest.ids).toEqual(['item-29', 'item-28', 'item-27']);
    expect(newest.stderr).toContain('the first 3 of 35 items; --all shows the others');
    expect((await sorted('--sort', 'updatedAt', '--limit', '100')).ids.slice(-5)).toEqual(raw);
    expect((await sorted('--sort', 'colour,-count', '--where', 'count < 4')).ids).toEqual([
      ...['item-03', 'item-01', 'item-02', 'item-00'],
    ]);
    expect((await sorted('--sort', '-count', '--limit', '1')).ids).toEqual(['item-07']);
  });

  it('shows some fields in every format', async () => {
    const list = ['items', 'list', '--where', 'id=item-07', '--fields', 'id,colour,attributes.count,nothing'];
    expect((await app.json(list)).result).toMatchObject({
      items: [{ id: 'item-07', colour: 'blue', nothing: null }],
      cursor: null,
    });
    expect((await app.run([...list, '--json'])).stdout).toContain('12345678901234567890123');
    expect((await app.run([...list, '-o', 'csv'])).stdout).toBe(
      'id,colour,attributes.count,nothing\r\nitem-07,blue,12345678901234567890123,\r\n',
    );
    expect((await app.run(list)).stdout).toMatch(/item-07\s+blue\s+12345678901234567890123/);
    const byApi = await app.json<ItemList>(['items', 'list', '--fields', 'id', '--limit', '1']);
    expect(Object.keys(byApi.result.items[0] ?? {})).toEqual(['id']);
  });

  it('refuses what does not go together, and mistakes with their place', async () => {
    for (const argv of [
      ['--where', 'colour=red', '--via', 'api'],
      ['--sort', 'id', '--cursor', 'x'],
      ['--eventual'],
      ['--where', 'colour = '],
      ['--fields', 'a b'],
      ['--sort', ''],
    ])
      expect(await app.run(['items', 'list', ...argv])).toMatchObject({ code: 2, stdout: '' });
    expect((await app.run(['items', 'count', '--where', 'colour == "red"'])).stderr).toContain(
      'at 9: colour =^= "red"',
    );
  });
});

describe('items count', () => {
  it('counts items with the price', async () => {
    const all = await app.json<ItemsCounted>(['items', 'count']);
    expect(all.result).toMatchObject({ table: TABLE, items: 35, by: 'Scan', index: null, eventual: false });
    expect(all.result.readUnits).toBeGreaterThan(0);
    const half = await app.json<ItemsCounted>(['items', 'count', '--eventual']);
    expect(half.result.readUnits).toBeLessThan(all.result.readUnits);
    const done = await app.json<ItemsCounted>(['items', 'count', '--where', 'status=done']);
    expect(done.result).toMatchObject({ items: 10, by: 'Query', index: 'StatusIndex', eventual: true });
    expect((await app.run(['items', 'count', '--where', 'colour=red'])).stdout).toContain('20 items in');
    expect((await app.run(['items', 'count', '--where', 'id=no'])).stdout).toContain('0 items in');
  });
});

describe('items export --where', () => {
  const read = (name: string): string => readFileSync(join(app.stateDirectory(), name), 'utf8');

  it('writes the items that a condition holds for, whole or some of their fields', async () => {
    const { code } = await app.run(['items', 'export', 'red.jsonl', '--where', 'colour=red']);
    expect(code).toBe(0);
    expect(read('red.jsonl').trim().split('\n')).toHaveLength(20);
    await app.run([
      'items',
      'export',
      'done.csv',
      '--where',
      'status=done AND count>20',
      '--fields',
      'id,count',
    ]);
    const [head, ...rest] = read('done.csv').trim().split('\r\n');
    expect([head, ...rest.sort()]).toEqual(['id,count', 'item-21,21', 'item-24,24', 'item-27,27']);
    await app.run(['items', 'export', 'one.json', '--where', 'id=item-07', '--fields', 'count']);
    expect(read('one.json')).toBe('[\n{"count":12345678901234567890123}\n]\n');
    const rows = await app.run([
      ...['items', 'export', '--format', 'dynamodb-json', '--where', 'id=item-00', '--segments', '4'],
    ]);
    expect(rows.stdout.trim().split('\n')).toHaveLength(2);
    expect(await app.run(['items', 'export', '--format', 'dynamodb-json', '--fields', 'id'])).toMatchObject({
      code: 2,
    });
  });
});

describe.skipIf(!hasAws)('the aws command', () => {
  // Expressions as that command takes them, on attributes as they stand in the table.
  it.each<[string, string, Record<string, string>, object]>([
    [
      'version = 1 AND size(description) > 8',
      '#a = :a AND size(#b) > :b',
      { '#a': 'version', '#b': 'description' },
      { ':a': { N: '1' }, ':b': { N: '8' } },
    ],
    [
      'NOT (createdAt < updatedAt) OR attribute_type(status, "N")',
      'NOT (#a < #b) OR attribute_type(#c, :a)',
      { '#a': 'createdAt', '#b': 'updatedAt', '#c': 'status' },
      { ':a': { S: 'N' } },
    ],
    [
      'status IN ("done", "in progress") AND id BETWEEN "item-05" AND "raw-1"',
      '#a IN (:a, :b) AND #b BETWEEN :c AND :d',
      { '#a': 'status', '#b': 'id' },
      { ':a': { S: 'done' }, ':b': { S: 'in progress' }, ':c': { S: 'item-05' }, ':d': { S: 'raw-1' } },
    ],
    ['status <> "done"', '#a <> :a', { '#a': 'status' }, { ':a': { S: 'done' } }],
  ])('finds the same: %s', async (where, expression, names, values) => {
    const answer = (await runProgram(
      'aws',
      [
        ...[
          'dynamodb',
          'scan',
          '--table-name',
          TABLE,
          '--endpoint-url',
          app.local().endpoint,
          '--output',
          'json',
        ],
        ...['--filter-expression', expression, '--expression-attribute-names', JSON.stringify(names)],
        ...['--expression-attribute-values', JSON.stringify(values)],
      ],
      app.stateDirectory(),
    )) as { Items: { id: { S: string }; timestamp: { N: string } }[] };
    const found = answer.Items.filter(({ timestamp }) => timestamp.N === '0').map(({ id }) => id.S);
    expect(await idsWhere(where)).toEqual(found.sort());
  });
});
