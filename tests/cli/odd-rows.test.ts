import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ItemDeleted } from '../../src/results/items.ts';
import type { Item, ItemPage } from '../../src/services/items/types.ts';
import type { OddKind, TableDoctorReport } from '../../src/services/table/doctor/table-doctor.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const TABLE = 'local-backoffice-data';
const app = useDeployed();
let client: DynamoDBClient;

type Row = NonNullable<PutItemCommandInput['Item']>;

async function put(item: Row): Promise<Row> {
  const Item = { timestamp: { N: '0' }, ...item };
  await client.send(new PutItemCommand({ TableName: TABLE, Item }));
  return Item;
}

async function read({ id, timestamp }: Row): Promise<Row | undefined> {
  const Key = { id: id ?? { S: '' }, timestamp: timestamp ?? { N: '0' } };
  return (await client.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true }))).Item;
}

/** As the application writes them. */
const WHOLE = {
  status: { S: 'pending' },
  description: { S: '' },
  attributes: { M: {} },
  createdAt: { S: '2026-11-28T00:00:00.000Z' },
  updatedAt: { S: '2026-11-28T00:00:00.000Z' },
  version: { N: '1' },
};
const ODD_IDS = ['with space', 'a/b', 'ünï', '-dash', "it's", 'x'.repeat(200), 'line\nfeed', '$(id)'];

async function doctor(...argv: string[]) {
  const { code, result, stderr } = await app.json<TableDoctorReport>(['table', 'doctor', ...argv]);
  const counts = Object.fromEntries(result.found.map(({ kind, count }) => [kind, count]));
  return { code, result, stderr, counts: counts as Partial<Record<OddKind, number>> };
}

/** Runs a command as a shell would that it is pasted into: only words in single quotes. */
function wordsOf(command: string): string[] {
  const words = [...command.matchAll(/(?:'[^']*'|\\'|[^\s'])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|\\(.)/gs, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? ''),
  );
  expect(words[0]).toBe('backoffice');
  return words.slice(1);
}

beforeAll(async () => {
  client = new DynamoDBClient(clientOptions(app.local().endpoint));
  expect((await app.run(['items', 'create', '--id', 'sound'])).code).toBe(0);
});

afterAll(() => client.destroy());

describe('a table as the API writes it', () => {
  it('passes, with the price of looking told before and after', async () => {
    const { code, result, stderr } = await doctor();
    expect(code).toBe(0);
    expect(result).toMatchObject({ table: TABLE, rows: 1, sound: 1, verdict: 'pass', found: [] });
    expect(result.readUnits).toBeGreaterThan(0);
    expect(stderr).toMatch(/reads all of local-backoffice-data: about \d+ read units?, /);
  });
});

describe('rows with ids that the API refuses', () => {
  beforeAll(async () => {
    for (const id of ODD_IDS) await put({ id: { S: id }, ...WHOLE, tags: { SS: ['a', 'b'] } });
  });

  it('are counted, and the check is not passed', async () => {
    const { code, result, counts } = await doctor();
    expect([code, result.verdict, result.rows, result.sound, counts]).toEqual([
      3,
      'fail',
      ODD_IDS.length + 1,
      1,
      { id: ODD_IDS.length },
    ]);
    expect(result.found[0]?.samples).toHaveLength(5);
    for (const { id } of result.found[0]?.samples ?? []) expect(ODD_IDS).toContain(id);
  });

  it.each(ODD_IDS)('%j can be shown, changed, deleted and put back by the table', async (id) => {
    const argv = (verb: string, ...more: string[]) => ['items', verb, '--via', 'table', ...more, '--', id];
    const before = await read({ id: { S: id } });
    const shown = await app.run(argv('get', '--json'));
    expect([shown.code, (JSON.parse(shown.stdout) as Item).id]).toEqual([0, id]);
    const deleted = await app.run(argv('delete', '--yes'));
    expect([deleted.code, deleted.stderr]).toEqual([
      0,
      expect.stringMatching(/to undo this: backoffice undo (\d+)/),
    ]);
    expect(await read({ id: { S: id } })).toBeUndefined();
    const number = /undo (\d+)/.exec(deleted.stderr)?.[1] ?? '';
    expect((await app.run(['undo', number])).code).toBe(0);
    expect(await read({ id: { S: id } })).toEqual(before);
    expect((await app.run(argv('update', '--status', 'done'))).code).toBe(0);
    expect(await read({ id: { S: id } })).toMatchObject({ status: { S: 'done' }, tags: before?.tags });
  });

  it('are refused by the API as before, and none is made by the table', async () => {
    const byApi = await app.run(['items', 'get', 'with space']);
    expect([byApi.code, byApi.stderr]).toEqual([2, expect.stringContaining('must start with a letter')]);
    const made = await app.run(['items', 'create', '--id', 'new one', '--via', 'table']);
    expect(made.code).toBe(2);
    const { code } = await app.run(['items', 'get', 'x'.repeat(2049), '--via', 'table']);
    expect(code).toBe(2);
  });

  it('have commands that do what they say when they are pasted', async () => {
    for (;;) {
      const [odd] = (await doctor()).result.found;
      if (odd === undefined) break;
      const [sample] = odd.samples;
      const shown = await app.run([
        ...wordsOf(odd.show ?? ''),
        ...(sample?.id.startsWith('-') ? [] : ['--json']),
      ]);
      expect([sample?.id, shown.code]).toEqual([sample?.id, 0]);
      const words = wordsOf(odd.remedy ?? '');
      const at = words.indexOf('--');
      const agreed = at < 0 ? [...words, '--yes'] : [...words.slice(0, at), '--yes', ...words.slice(at)];
      expect((await app.run(agreed)).code).toBe(0);
    }
    expect((await doctor()).result).toMatchObject({ rows: 1, verdict: 'pass' });
  });
});

describe('rows with another timestamp', () => {
  const key = (timestamp: string): Row => ({ id: { S: 'history' }, timestamp: { N: timestamp } });

  beforeAll(async () => {
    for (const timestamp of ['5', '-1', '1.5', '1764288000000'])
      await put({ ...key(timestamp), status: { S: 'old' }, note: { BS: [Buffer.from('x')] } });
    await put({ ...key('7'), id: { S: 'sound' } });
  });

  it('warn, and do not fail the check', async () => {
    const { code, result, counts } = await doctor();
    expect([code, result.verdict, counts]).toEqual([0, 'warn', { timestamp: 5 }]);
  });

  it('are told when there is no item of their id', async () => {
    const { code, stderr } = await app.run(['items', 'get', 'history', '--via', 'table']);
    expect(code).toBe(7);
    expect(stderr).toContain(
      'item "history" does not exist; rows of that id have the timestamps -1, 1.5, 5, 1764288000000',
    );
    expect(stderr).toContain('backoffice items get history --via table --key=-1');
  });

  it('are listed apart from items, page by page, each once', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { code, result }: { code: number; result: ItemPage } = await app.json<ItemPage>([
        ...['items', 'list', '--via', 'table', '--key', 'other', '--limit', '2'],
        ...(cursor === null ? [] : ['--cursor', cursor]),
      ]);
      expect(code).toBe(0);
      seen.push(...result.items.map(({ id, timestamp }) => `${id} ${timestamp}`));
      cursor = result.cursor;
    } while (cursor !== null);
    expect(seen.sort()).toEqual([
      'history -1',
      'history 1.5',
      'history 1764288000000',
      'history 5',
      'sound 7',
    ]);
    const one = await app.json<ItemPage>(['items', 'list', '--via', 'table', '--key', '5.0']);
    expect(one.result.items).toMatchObject([{ id: 'history', timestamp: '5', status: 'old' }]);
    const { stdout } = await app.run(['items', 'list', '--via', 'table', '--key', 'other'], {
      terminal: true,
      columns: 80,
    });
    expect(stdout).toContain('TIMESTAMP');
  });

  it.each(['-1', '1.5', '5', '1764288000000'])(
    'of %s can be shown, deleted and put back',
    async (timestamp) => {
      const before = await read(key(timestamp));
      const argv = ['history', '--via', 'table', `--key=${timestamp}`];
      const { result } = await app.json<Item>(['items', 'get', ...argv]);
      expect(result).toMatchObject({ id: 'history', timestamp });
      const dry = await app.json<ItemDeleted>(['items', 'delete', ...argv, '--dry-run']);
      expect(dry.result).toMatchObject({ changed: false, item: { timestamp } });
      const {
        code,
        result: deleted,
        stderr,
      } = await app.json<ItemDeleted>(['items', 'delete', ...argv, '--yes']);
      expect([code, deleted.item.timestamp]).toEqual([0, timestamp]);
      expect(await read(key(timestamp))).toBeUndefined();
      const number = /undo (\d+)/.exec(stderr)?.[1] ?? '';
      const undone = await app.run(['undo', number]);
      expect([undone.code, undone.stderr]).toEqual([0, undone.stderr]);
      expect(await read(key(timestamp))).toEqual(before);
    },
  );

  it('are not mistaken for the item of their id', async () => {
    expect((await app.run(['items', 'delete', 'sound', '--via', 'table', '--key', '7', '--yes'])).code).toBe(
      0,
    );
    expect((await app.json<Item>(['items', 'get', 'sound'])).result.version).toBe(1);
    expect((await app.run(['items', 'get', 'sound', '--via', 'table', '--key', '7'])).code).toBe(7);
  });

  it.each([
    [['get', 'history', '--key', '5'], '--key needs --via table'],
    [['list', '--key', 'other', '--via', 'lambda'], '--key needs --via table'],
    [['get', 'history', '--key', 'other', '--via', 'table'], 'It must be a number'],
    [['get', 'history', '--key', '1e999', '--via', 'table'], 'It must be a number'],
    [['list', '--key', '5', '--via', 'table', '--cursor', 'nonsense'], 'cursor is not a cursor'],
  ])('items %j is wrong use', async (argv, message) => {
    const { code, stderr } = await app.run(['items', ...argv]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('between items do not end a listing of the API', async () => {
    let cursor: string | null = null;
    const ids: string[] = [];
    do {
      const { code, result }: { code: number; result: ItemPage } = await app.json<ItemPage>([
        ...['items', 'list', '--limit', '1'],
        ...(cursor === null ? [] : ['--cursor', cursor]),
      ]);
      expect(code).toBe(0);
      ids.push(...result.items.map(({ id }) => id));
      cursor = result.cursor;
    } while (cursor !== null);
    expect(ids).toEqual(['sound']);
    for (const timestamp of ['5', '-1', '1.5', '1764288000000'])
      await client.send(
        new DeleteItemCommand({
          TableName: TABLE,
          Key: { id: { S: 'history' }, timestamp: { N: timestamp } },
        }),
      );
  });
});

describe('rows that were written around the API', () => {
  it.each<[OddKind, number, Row]>([
    ['version', 3, { version: { S: 'one' } }],
    ['version', 3, { version: { N: '1.5' } }],
    ['version', 3, { version: { N: '99999999999999999999' } }],
    ['types', 3, { attributes: { L: [] } }],
    ['types', 3, { description: { N: '5' } }],
    ['status', 0, { status: { S: 'in progress' } }],
    // Another type than text is refused by the index.
    ['noUpdatedAt', 0, {}],
  ])('are a finding: %s', async (kind, code, wrong) => {
    const { updatedAt, ...timeless } = WHOLE;
    const rest = kind === 'noUpdatedAt' ? timeless : { ...timeless, updatedAt };
    const row = await put({ id: { S: 'odd' }, ...rest, ...wrong });
    const found = await doctor();
    expect([found.code, found.counts, found.result.sound]).toEqual([code, { [kind]: 1 }, 1]);
    expect((await app.run(wordsOf(found.result.found[0]?.show ?? ''))).code).toBe(0);
    const agreed = [...wordsOf(found.result.found[0]?.remedy ?? ''), '--yes'];
    expect((await app.run(agreed)).code).toBe(0);
    expect((await doctor()).result.verdict).toBe('pass');
    await client.send(
      new DeleteItemCommand({ TableName: TABLE, Key: { id: row.id ?? { S: '' }, timestamp: { N: '0' } } }),
    );
  });

  it('such as those of put-item in the runbook only warn, and a change puts them right', async () => {
    await put({ id: { S: 'raw' } });
    const { code, counts, result } = await doctor();
    expect([code, counts]).toEqual([0, { noStatus: 1, noUpdatedAt: 1, unversioned: 1 }]);
    for (const { remedy } of result.found)
      expect(remedy).toBe('backoffice items update raw --status pending --via table');
    expect((await app.run(wordsOf(result.found[0]?.remedy ?? ''))).code).toBe(0);
    expect((await doctor()).result.verdict).toBe('pass');
  });

  it('are counted of a table that the application does not use, without commands that would reach another', async () => {
    await put({ id: { S: 'a b' }, ...WHOLE });
    await app.run(['backup', 'create', '--name', 'odd', '--wait']);
    await app.run(['backup', 'restore', 'odd', '--to', `${TABLE}-odd`, '--yes']);
    const { code, result } = await doctor(`${TABLE}-odd`);
    expect([code, result.table]).toEqual([3, `${TABLE}-odd`]);
    expect(result.found).toMatchObject([{ kind: 'id', count: 1, show: null, remedy: null }]);
    const { stdout } = await app.run(['table', 'doctor', `${TABLE}-odd`], { terminal: true, columns: 80 });
    expect(stdout).toContain('the API refuses the id');
  });
});
