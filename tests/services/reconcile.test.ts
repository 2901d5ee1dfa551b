import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRows, type RowsApi } from '../../src/aws/rows.ts';
import { openRowSpool, partsFor } from '../../src/operations/restore/row-spool.ts';
import { decide, raised } from '../../src/services/restore/reconcile/decide.ts';
import { layDown } from '../../src/services/restore/reconcile/lay-down.ts';
import { type OpenRow, reconcile } from '../../src/services/restore/reconcile/reconcile.ts';
import type { WireRow } from '../../src/services/restore/reconcile/spool.ts';
import { scanRows } from '../../src/services/table/read-rows.ts';
import { bareConfig } from '../support/client-config.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { ITEM_TABLE } from '../support/item-table.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { seeded } from '../support/random.ts';
import { FULL_SCALE } from '../support/scale.ts';
import { changeAtRandom, expectedOf, fromRow, type ModelTable, toRow } from '../support/two-tables.ts';

const row = (attributes: WireRow, version = 1): WireRow => ({
  id: { S: 'one' },
  timestamp: { N: '0' },
  version: { N: String(version) },
  updatedAt: { S: `2026-11-2${version}T00:00:00.000Z` },
  ...attributes,
});
const x = (value: string): WireRow => ({ x: { S: value } });
const y = (value: string): WireRow => ({ y: { S: value } });
const inner = (map: WireRow): WireRow => ({ attributes: { M: map } });

describe('what becomes of a row', () => {
  const base = row(x('old'));

  it('is nothing where both tables hold the same, whatever their versions', () => {
    expect(decide({ base, source: row(x('new'), 2), target: row(x('new'), 2) })).toEqual({ kind: 'same' });
    const apart = { ...row(x('new'), 2), version: { N: '7' } };
    expect(decide({ base, source: row(x('new'), 2), target: apart })).toEqual({ kind: 'same' });
    expect(decide({ base, source: null, target: null })).toEqual({ kind: 'same' });
  });

  it('is not decided where nobody knows what both came from', () => {
    expect(decide({ base: undefined, source: row(x('new'), 2), target: base })).toEqual({
      kind: 'unattributed',
    });
  });

  it('is what one side alone made of it', () => {
    expect(decide({ base: null, source: base, target: null })).toMatchObject({
      change: 'created',
      row: base,
    });
    expect(decide({ base, source: null, target: base })).toMatchObject({ change: 'deleted', row: null });
    expect(decide({ base, source: row(x('new'), 4), target: base })).toMatchObject({
      change: 'changed',
      row: { x: { S: 'new' }, version: { N: '5' }, updatedAt: { S: '2026-11-24T00:00:00.000Z' } },
    });
    expect(decide({ base, source: base, target: row(x('new'), 2) })).toEqual({
      kind: 'ahead',
      there: 'changed',
    });
    expect(decide({ base, source: base, target: null })).toEqual({ kind: 'ahead', there: 'deleted' });
  });

  it('is what both made of it where they changed different attributes', () => {
    const source = row({ ...x('new'), ...inner({ m: { N: '1' } }) }, 3);
    const target = row({ ...x('old'), ...y('new'), ...inner({ n: { N: '2' } }) }, 2);
    const from = row({ ...x('old'), ...inner({}) });
    expect(decide({ base: from, source, target })).toMatchObject({
      kind: 'take',
      row: {
        x: { S: 'new' },
        y: { S: 'new' },
        attributes: { M: { m: { N: '1' }, n: { N: '2' } } },
        version: { N: '4' },
        updatedAt: { S: '2026-11-23T00:00:00.000Z' },
      },
    });
  });

  it.each([
    ['both changed one attribute', row(x('a'), 2), row(x('b'), 2), base, ['x']],
    [
      'both changed one of the attributes of the item',
      row(inner({ m: { S: 'a' }, n: { S: 'a' } }), 2),
      row(inner({ m: { S: 'b' } }), 2),
      row(inner({})),
      ['attributes.m'],
    ],
    ['one removed what the other changed', row({}, 2), row(x('b'), 2), base, ['x']],
    ['one deleted what the other changed', null, row(x('b'), 2), base, []],
    ['one changed what the other deleted', row(x('b'), 2), null, base, []],
    ['both created it', row(x('a')), row(x('b')), null, []],
  ])('is not decided where %s', (_, source, target, from, attributes) => {
    expect(decide({ base: from, source, target })).toMatchObject({ kind: 'conflict', attributes });
  });

  it('keeps names that objects have of their own apart', () => {
    const source = row({ constructor: { S: 'a' } }, 2);
    expect(decide({ base, source: { ...base, ...source }, target: { ...base, ...y('b') } })).toMatchObject({
      kind: 'take',
      row: { constructor: { S: 'a' }, y: { S: 'b' } },
    });
  });

  it('gets a version above the other one where a condition on that could come to fit', () => {
    expect(raised({ source: row(x('a'), 5), target: base })).toMatchObject({ version: { N: '6' } });
    expect(raised({ source: base, target: row(x('a'), 1) })).toMatchObject({ version: { N: '2' } });
    expect(raised({ source: base, target: row(x('a'), 2) })).toBeUndefined();
    expect(raised({ source: base, target: base })).toBeUndefined();
    expect(raised({ source: row({}), target: { ...base, version: { S: 'one' } } })).toBeUndefined();
  });
});

describe('two tables', () => {
  let local: TestLocal;
  let rows: RowsApi;

  beforeAll(async () => {
    local = await startLocal();
    const { endpoint, credentials } = clientOptions(local.endpoint);
    rows = createRows({ ...bareConfig(), endpoint, credentials: async () => credentials });
  });

  afterAll(async () => {
    rows.close();
    await local.close();
  });

  async function makeTable(TableName: string, model: ModelTable): Promise<void> {
    const client = new DynamoDBClient(clientOptions(local.endpoint));
    await client.send(new CreateTableCommand({ TableName, ...ITEM_TABLE }));
    for (const [id, each] of model) await rows.put({ TableName, Item: toRow(id, each) });
  }

  async function contentOf(TableName: string): Promise<ModelTable> {
    const content: ModelTable = new Map();
    for await (const page of scanRows(rows, { TableName }))
      for (const each of page) content.set(...fromRow(each));
    return content;
  }

  async function laidDown(table: string, directory: string) {
    const spool = await openRowSpool(directory, partsFor(0));
    await layDown(rows, table, spool);
    return spool;
  }

  async function spoolOf(model: ModelTable, directory: string) {
    const spool = await openRowSpool(directory, partsFor(0));
    for (const [id, each] of model) await spool.add(`${id}\n0`, toRow(id, each));
    await spool.flush();
    return spool;
  }

  const PROGRAMS = FULL_SCALE ? 300 : 10;

  it('end as the plainest rules have it, after any program of changes, and stay so', async () => {
    const random = seeded(19);
    for (let program = 0; program < PROGRAMS; program += 1) {
      const directory = temporaryDirectory();
      const base: ModelTable = new Map();
      changeAtRandom(base, random, 12);
      const [source, target] = [new Map(base), new Map(base)];
      changeAtRandom(source, random, Math.floor(random() * 20));
      changeAtRandom(target, random, Math.floor(random() * 20));
      const deletes = random() < 0.5;
      const [from, to] = [`from-${program}`, `to-${program}`];
      await Promise.all([makeTable(from, source), makeTable(to, target)]);
      const spools = {
        base: await spoolOf(base, `${directory}/base`),
        source: await laidDown(from, `${directory}/from`),
        target: await laidDown(to, `${directory}/to`),
      };
      const told: OpenRow[] = [];
      const deps = { rows, target: to, tell: async (open: OpenRow) => void told.push(open) };
      const rules = { carry: { since: undefined, deletes }, writes: true };
      const result = await reconcile(deps, spools, rules);
      const expected = expectedOf(base, source, target, deletes);
      const ids = told.map(({ key }) => key.split('\n')[0]);
      expect([program, await contentOf(to), ids.sort()]).toEqual([
        program,
        expected.target,
        [...expected.conflicts].sort(),
      ]);
      expect(result.conflicts.count).toBe(expected.conflicts.length);

      // Compared again, nothing is left to take over, and nothing is written.
      const again = await reconcile(
        deps,
        { ...spools, target: await laidDown(to, `${directory}/again`) },
        { ...rules, writes: true },
      );
      expect([program, again.carried, again.raised]).toEqual([
        program,
        { created: 0, changed: 0, deleted: 0 },
        0,
      ]);
      expect(await contentOf(to)).toEqual(expected.target);
      expect(await contentOf(from)).toEqual(source);
    }
  });
});
