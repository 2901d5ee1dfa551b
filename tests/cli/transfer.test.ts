import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import type { BatchWriteRequest, RowsApi } from '../../src/aws/rows.ts';
import { BackofficeError } from '../../src/errors.ts';
import type { ItemsExported, ItemsImported } from '../../src/services/items/transfer/transfer.ts';
import type { Item, ItemPage } from '../../src/services/items/types.ts';
import type { CliOptions } from '../support/cli.ts';
import { createShiftedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';
import { hasBoto3, runProgram } from '../support/programs.ts';
import { assertAsyncProperty } from '../support/properties.ts';
import { inputOf } from '../support/streams.ts';

const TABLE = 'local-backoffice-data';
const clock = createShiftedClock();
const app = useDeployed(true, { clock });
let dynamoDB: DynamoDBClient;

const path = (name: string): string => join(app.stateDirectory(), name);
const read = (name: string): string => readFileSync(path(name), 'utf8');

function file(name: string, content: string | Buffer): string {
  writeFileSync(path(name), content);
  return name;
}

function lines(items: readonly object[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('');
}

const importing = (name: string, ...argv: string[]) =>
  app.json<ItemsImported>(['items', 'import', name, ...argv]);

async function itemIds(): Promise<string[]> {
  const { stdout } = await app.run(['items', 'list', '--all', '-o', 'ndjson', '--via', 'table']);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as Item).id)
    .sort();
}

async function clear(): Promise<void> {
  const ids = await itemIds();
  for (let start = 0; start < ids.length; start += 25)
    await dynamoDB.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TABLE]: ids
            .slice(start, start + 25)
            .map((id) => ({ DeleteRequest: { Key: { id: { S: id }, timestamp: { N: '0' } } } })),
        },
      }),
    );
}

/** Puts something between an import or export and the table's rows. */
const withRows = (change: (rows: RowsApi) => Partial<RowsApi>): Partial<CliOptions> => ({
  wrap: (connection: Connection): Connection => ({
    ...connection,
    rows: async () => {
      const rows = await connection.rows();
      return { ...rows, ...change(rows) };
    },
  }),
});

const MANY = Array.from({ length: 300 }, (_, index) => ({
  id: `item-${String(index).padStart(3, '0')}`,
  status: index % 2 === 0 ? 'even' : 'odd',
  attributes: { index },
}));

beforeAll(() => {
  dynamoDB = new DynamoDBClient(clientOptions(app.local().endpoint));
});

beforeEach(clear);

const FULL = lines([
  {
    id: 'full',
    status: 'done',
    description: 'quotes " and , and\nnew lines, and ünïcode 🙂',
    attributes: { list: [1, 'two', null, true, { deep: [] }], text: '', negative: -0.5 },
    createdAt: '2026-01-02T03:04:05.678Z',
    updatedAt: '2026-02-03T04:05:06.789Z',
    version: 7,
  },
]).replace(
  '"negative"',
  '"digits":12345678901234567890123456789012345678,"small":0.00000000000000000012345,"negative"',
);

describe('a round trip', () => {
  it.each(['jsonl', 'json', 'csv', 'ddb.jsonl'])(
    'through %s comes out byte for byte as it went in',
    async (ending) => {
      expect((await importing(file('full.jsonl', FULL))).result.written).toBe(1);
      await app.run(['items', 'create', '--id', 'made-by-the-api', '--set', 'a=1']);
      await dynamoDB.send(
        new PutItemCommand({
          TableName: TABLE,
          Item: { id: { S: 'around' }, timestamp: { N: '0' }, extra: { N: '3' } },
        }),
      );
      const first = `first-${ending}.${ending}`;
      const second = `second-${ending}.${ending}`;
      expect((await app.run(['items', 'export', first])).code).toBe(0);
      await clear();
      const { code, result } = await importing(first);
      expect([code, result.written, result.refused]).toEqual([0, 3, 0]);
      expect((await app.run(['items', 'export', second])).code).toBe(0);
      expect(read(second)).toBe(read(first));
      if (ending === 'jsonl') expect(read(first)).toContain(FULL);
    },
  );

  it('keeps sets, binary values and rows that are no items in DynamoDB JSON, and tells what others lose', async () => {
    const Item = {
      id: { S: 'typed' },
      timestamp: { N: '0' },
      status: { S: 'x' },
      set: { SS: ['b', 'a'] },
      numbers: { NS: ['1', '2.50'] },
      bytes: { B: Buffer.from([0, 255]) },
      more: { BS: [Buffer.from('x')] },
    };
    await dynamoDB.send(new PutItemCommand({ TableName: TABLE, Item }));
    await dynamoDB.send(
      new PutItemCommand({
        TableName: TABLE,
        Item: { id: { S: 'typed' }, timestamp: { N: '17' }, old: { BOOL: true } },
      }),
    );
    const whole = await app.json<ItemsExported>(['items', 'export', 'typed.ddb.jsonl']);
    expect(whole.result).toMatchObject({ items: 2, otherRows: 0, inexact: 0 });
    const plain = await app.run(['items', 'export', 'typed.jsonl']);
    expect(plain.stdout).toContain('not exported: 1 row with a timestamp other than 0');
    expect(plain.stdout).toContain('1 item not the same after an import of this jsonl: sets, binary values');
    expect(JSON.parse(read('typed.jsonl'))).toMatchObject({
      attributes: { set: expect.arrayContaining(['a', 'b']) as string[], bytes: 'AP8=' },
    });
    expect((await importing('typed.ddb.jsonl')).result).toMatchObject({ written: 0, same: 2 });
    await dynamoDB.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TABLE]: [{ DeleteRequest: { Key: { id: { S: 'typed' }, timestamp: { N: '17' } } } }],
        },
      }),
    );
  });

  it('writes items exactly as the API shows them, whatever they hold', async () => {
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc
          .double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 })
          .map((value) => (Math.abs(value) < 1e-100 ? 0 : value)),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc
            .string({ minLength: 1, maxLength: 8 })
            .filter((name) => !/^(__proto__|constructor|prototype)$/.test(name)),
          tie('value'),
          { maxKeys: 3 },
        ),
      ),
    })).value;
    const names = fc
      .string({ minLength: 1, maxLength: 8 })
      .filter((name) => !/^(__proto__|constructor|prototype)$/.test(name));
    await assertAsyncProperty(
      fc.asyncProperty(fc.dictionary(names, json, { maxKeys: 4 }), async (attributes) => {
        await clear();
        const { code } = await importing(file('any.jsonl', lines([{ id: 'any', attributes }])));
        expect(code).toBe(0);
        const exported = (await app.run(['items', 'export'])).stdout;
        const shown = await app.json<Item>(['items', 'get', 'any']);
        expect(JSON.parse(exported)).toEqual(shown.result);
      }),
      { numRuns: 40 },
    );
  });
});

describe.runIf(hasBoto3)('what is exported', () => {
  it('is read by another program as the same', async () => {
    await importing(file('full.jsonl', FULL));
    for (const format of ['jsonl', 'json', 'csv'])
      await app.run(['items', 'export', `judge.${format}`, '--overwrite']);
    const script = `
import csv, json, sys
whole = lambda text: json.loads(text, parse_int=str, parse_float=str)
a = whole(open(sys.argv[1]).readline())
b = whole(open(sys.argv[2]).read())[0]
c = next(csv.DictReader(open(sys.argv[3], newline="")))
c["attributes"] = whole(c["attributes"])
print(json.dumps([a, b, c]))`;
    const found = (await runProgram(
      'python3',
      ['-c', script, path('judge.jsonl'), path('judge.json'), path('judge.csv')],
      app.stateDirectory(),
    )) as [object, object, object];
    expect(found[1]).toEqual(found[0]);
    expect(found[2]).toEqual(found[0]);
    expect(found[0]).toMatchObject({ attributes: { digits: '12345678901234567890123456789012345678' } });
  });
});

describe('items import', () => {
  it('takes stdin, gzip, BOM, CRLF and empty lines', async () => {
    const text = `\ufeff${lines(MANY.slice(0, 3)).replaceAll('\n', '\r\n')}\r\n\r\n`;
    expect((await importing(file('dos.jsonl', text))).result).toMatchObject({ read: 3, written: 3 });
    expect((await importing(file('packed.jsonl.gz', gzipSync(text)))).result).toMatchObject({
      read: 3,
      same: 3,
    });
    const piped = await app.json<ItemsImported>(['items', 'import', '-'], {
      stdin: inputOf(lines(MANY.slice(2, 5))),
    });
    expect(piped.result).toMatchObject({ file: 'stdin', read: 3, written: 2, same: 1 });
    expect(existsSync(path('spool')) ? readFileSync : undefined).toBeDefined();
  });

  it('marks text that a spreadsheet would run, where that is asked for', async () => {
    const formulas = ['=HYPERLINK("http://x")', '+1', '-1+2', '@SUM(A1)', ' =1', '\t=1', '＝1'];
    const items = formulas.map((description, n) => ({ id: `formula-${n}`, status: 'formula', description }));
    await importing(file('formulas.jsonl', lines(items)));
    async function cells(...argv: string[]): Promise<string[]> {
      const { stdout } = await app.run([...argv, '--status', 'formula']);
      const rows: { description: string }[] = parse(stdout, { columns: true });
      return rows.map(({ description }) => description).sort();
    }
    for (const command of ['items export --format csv', 'items list --all -o csv']) {
      expect(await cells(...command.split(' '))).toEqual(formulas.toSorted());
      expect(await cells(...command.split(' '), '--csv-safe')).toEqual(
        formulas.map((text) => `'${text}`).sort(),
      );
    }
  });

  it('takes CSV as other programs write it', async () => {
    const csv = 'id,status,colour,note\r\na-1,pending,red,"one, ""two""\nthree"\r\na-2,,,\r\n';
    expect((await importing(file('other.csv', csv))).result).toMatchObject({
      read: 2,
      written: 2,
      refused: 0,
    });
    expect((await app.json<Item>(['items', 'get', 'a-1'])).result).toMatchObject({
      status: 'pending',
      attributes: { colour: 'red', note: 'one, "two"\nthree' },
      version: 1,
    });
    expect((await app.json<Item>(['items', 'get', 'a-2'])).result.status).toBe('pending');
  });

  it('does not put what it refuses into the file that it imports', async () => {
    const given = '{"id":"whole"}\n{"id":7}\n';
    const file = join(app.stateDirectory(), 'own.jsonl');
    writeFileSync(file, given);
    symlinkSync(file, join(app.stateDirectory(), 'link.jsonl'));
    for (const refused of [file, join(app.stateDirectory(), 'link.jsonl')]) {
      const { code, stderr } = await app.run(['items', 'import', file, '--refused', refused, '--dry-run']);
      expect([code, stderr]).toEqual([2, expect.stringContaining('is the file that is imported')]);
      expect(readFileSync(file, 'utf8')).toBe(given);
    }
  });

  it('writes nothing before all of it was looked at, and puts what it refuses into a file', async () => {
    const hostile = Buffer.concat([
      Buffer.from('{"id":"good-1"}\n'),
      Buffer.from([0x7b, 0xff, 0xfe, 0x0a]),
      Buffer.from('{"id":"bad id"}\nnot json\n[1]\n{"id":"good-1","status":"again"}\n'),
      Buffer.from('{"id":"n","attributes":{"digits":123456789012345678901234567890123456789}}\n'),
      Buffer.from('{"id":"t","createdAt":"yesterday"}\n{"id":"v","version":-1}\n{"id":"good-2"}'),
    ]);
    const refused = await app.run(['items', 'import', file('hostile.jsonl', hostile)]);
    expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining('leaving out 8 of 10 items')]);
    expect(await itemIds()).toEqual([]);
    const { code, result } = await importing('hostile.jsonl', '--yes');
    expect([code, result.written, result.refused, result.refusedFile]).toEqual([
      1,
      2,
      8,
      'hostile.jsonl.refused.jsonl',
    ]);
    const reasons = read('hostile.jsonl.refused.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; reason: string; text: string });
    expect(reasons.map(({ line, reason }) => [line, reason.split(':')[0]])).toEqual([
      [2, 'is not valid UTF-8'],
      [3, 'id must start with a letter or digit and hold only letters, digits and . _ '],
      [4, 'is not valid JSON'],
      [5, 'must be a JSON object'],
      [7, 'attributes.digits must have at most 38 significant digits'],
      [8, 'createdAt must be a time in ISO 8601'],
      [9, 'version must be a whole number'],
      [6, 'the id "good-1" stands in the file before'],
    ]);
    expect(reasons[2]?.text).toBe('not json');
    expect(await itemIds()).toEqual(['good-1', 'good-2']);
    expect((await app.json<Item>(['items', 'get', 'good-1'])).result.status).toBe('pending');
  });

  it('knows what DynamoDB would not take', async () => {
    const nested = (levels: number): object => (levels === 0 ? { S: 'x' } : { M: { a: nested(levels - 1) } });
    const row = (id: string, more: object) => ({ Item: { id: { S: id }, timestamp: { N: '0' }, ...more } });
    const big = (bytes: number) => ({
      big: { S: 'x'.repeat(bytes - 'idbig'.length - 'timestamp'.length - 3 - 2) },
    });
    const rows = [
      row('ok-32', { deep: nested(31) }),
      row('no-33', { deep: nested(32) }),
      row('ok1', big(400 * 1024)),
      row('no1', big(400 * 1024 + 1)),
      row('no-type', { a: { X: 'x' } }),
      row('no-two', { a: { S: 'x', N: '1' } }),
      row('no-set', { a: { SS: [] } }),
      row('no-twice', { a: { NS: ['1', '1'] } }),
      row('no-base64', { a: { B: '***' } }),
      row('no-number', { a: { N: '1e200' } }),
      row('no-status', { status: { S: '' } }),
      { Item: { id: { S: 'no-timestamp' } } },
      { id: { S: 'ok-bare' }, timestamp: { N: '0' } },
    ];
    const { code, result } = await importing(file('rows.ddb.jsonl', lines(rows)), '--yes');
    expect([code, result.written, result.refused]).toEqual([1, 3, 10]);
    expect(await itemIds()).toEqual(['ok-32', 'ok-bare', 'ok1']);
  });

  it.each([
    ['empty.jsonl', '', 0, 'holds no items'],
    ['empty.csv', '', 0, 'holds no items'],
    ['nothing.json', '[]', 0, 'holds no items'],
    ['cut.json', '[{"id":"a"},{"id":', 2, 'ends in the middle of its array'],
    ['object.json', '{"id":"a"}', 2, 'is not one JSON array'],
    ['columns.csv', 'name,status\na,b\n', 2, 'has no column "id"'],
    ['twice.csv', 'id,id\na,b\n', 2, 'has two columns "id"'],
    ['unknown.txt', 'x', 2, 'does not tell how items stand in it'],
    ['cut.jsonl.gz', gzipSync(lines(MANY)).subarray(0, 200), 2, 'cannot be decompressed'],
    ['absent.jsonl', undefined, 7, 'absent.jsonl cannot be read'],
  ] as const)('%s ends with one line and exit code %d', async (name, content, code, message) => {
    if (content !== undefined) file(name, content as string);
    const result = await app.run(['items', 'import', name]);
    expect([result.code, result.stdout + result.stderr]).toEqual([code, expect.stringContaining(message)]);
    expect(await itemIds()).toEqual([]);
  });

  it('refuses rows of CSV that do not fit its columns, with their line', async () => {
    const { result } = await importing(file('ragged.csv', 'id,status\na,b\nc,d,e\nf\ng,h\n'), '--yes');
    expect(result).toMatchObject({ written: 2, refused: 2 });
    expect(result.reasons.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('stops, skips or overwrites where an id is taken, and never overwrites unasked', async () => {
    await importing(file('many.jsonl', lines(MANY)));
    const changed = MANY.map((item) => (item.id === 'item-120' ? { ...item, status: 'changed' } : item));
    file('changed.jsonl', lines([...changed, { id: 'item-new' }]));
    const conflict = await app.run(['items', 'import', 'changed.jsonl']);
    expect([conflict.code, conflict.stderr]).toEqual([
      6,
      expect.stringContaining('line 121: the id "item-120" is taken by another item; nothing was written'),
    ]);
    expect((await app.run(['items', 'get', 'item-new'])).code).toBe(7);
    const dry = await app.run(['items', 'import', 'changed.jsonl', '--dry-run']);
    expect([dry.code, dry.stderr.split('\n')[0]]).toEqual([6, conflict.stderr.split('\n')[0]]);
    const skipping = await importing('changed.jsonl', '--on-conflict', 'skip', '--dry-run');
    expect(skipping.result).toMatchObject({ read: 301, written: 0, same: 299, skipped: 1 });
    expect((await importing('changed.jsonl', '--on-conflict', 'skip')).result).toMatchObject({
      skipped: 1,
    });
    expect((await app.json<Item>(['items', 'get', 'item-120'])).result.status).toBe('even');
    const asked = await app.run(['items', 'import', 'changed.jsonl', '--on-conflict', 'overwrite']);
    expect([asked.code, asked.stderr]).toEqual([
      5,
      expect.stringContaining('replacing items of local-backoffice-data'),
    ]);
    expect((await importing('changed.jsonl', '--on-conflict', 'overwrite', '--yes')).result.written).toBe(
      301,
    );
    expect((await app.json<Item>(['items', 'get', 'item-120'])).result.status).toBe('changed');
  });

  it('tries again what DynamoDB leaves undone, waits when it throttles, and gives up in the end', async () => {
    let calls = 0;
    const stingy = withRows((rows) => ({
      batchWrite: async (request: BatchWriteRequest) => {
        calls += 1;
        if (calls % 3 === 0)
          throw new BackofficeError('BUSY', 'ProvisionedThroughputExceededException: slow down');
        const wanted = request.RequestItems[TABLE] ?? [];
        const taken = wanted.slice(0, Math.max(1, Math.floor(wanted.length / 2)));
        const answer = await rows.batchWrite({ ...request, RequestItems: { [TABLE]: taken } });
        return {
          ...answer,
          UnprocessedItems: taken.length < wanted.length ? { [TABLE]: wanted.slice(taken.length) } : {},
        };
      },
    }));
    const argv = ['items', 'import', file('many.jsonl', lines(MANY)), '--on-conflict', 'overwrite', '--yes'];
    const { code, result, stderr } = await app.json<ItemsImported>(argv, stingy);
    expect([code, result]).toMatchObject([0, { written: 300 }]);
    expect(stderr.match(/DynamoDB throttles/g)).toHaveLength(1);
    expect(await itemIds()).toHaveLength(300);
    const never = withRows(() => ({ batchWrite: () => Promise.reject(new BackofficeError('BUSY', 'no')) }));
    const given = await app.run(argv, never);
    expect([given.code, given.stderr]).toEqual([
      6,
      expect.stringContaining('throttles the writes, and did so 20 times in a row'),
    ]);
  });

  it('keeps within its write units', async () => {
    const begun = clock.now().getTime();
    const { result } = await importing(file('many.jsonl', lines(MANY)), '--max-wcu', '10');
    const seconds = (clock.now().getTime() - begun) / 1000;
    expect(result.writeUnits).toBeGreaterThanOrEqual(300);
    expect(seconds).toBeGreaterThan(result.writeUnits / 10 - 2);
  });

  it('goes on where it was interrupted', async () => {
    const more = Array.from({ length: 1000 }, (_, index) => ({ id: `more-${index}` }));
    const controller = new AbortController();
    let puts = 0;
    const interrupting: Partial<CliOptions> = {
      signal: controller.signal,
      ...withRows((rows) => ({
        put: async (request) => {
          puts += 1;
          if (puts > 700) controller.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
          controller.signal.throwIfAborted();
          // How far it came is kept every second.
          clock.advance(1000);
          return rows.put(request);
        },
      })),
    };
    const stopped = await app.run(['items', 'import', file('more.jsonl', lines(more))], interrupting);
    expect(stopped.code).toBe(130);
    expect((await itemIds()).length).toBeGreaterThan(500);
    const { code, result, stderr } = await importing('more.jsonl');
    expect([code, stderr]).toEqual([0, expect.stringMatching(/going on after item \d+ of 1000/)]);
    expect(result.resumedAt).toBeGreaterThan(0);
    expect(result.written + result.same).toBe(1000);
    expect(await itemIds()).toHaveLength(1000);
    const again = await importing('more.jsonl', '--from-start');
    expect(again.result).toMatchObject({ resumedAt: 0, same: 1000, written: 0 });
  }, 60_000);

  it('changes nothing in a dry run, but tells what it would refuse', async () => {
    const before = app.local().calls.length;
    const { result } = await importing(file('mixed.jsonl', '{"id":"a"}\n{"id":""}\n'), '--dry-run');
    expect(result).toMatchObject({ changed: false, read: 2, refused: 1, written: 0 });
    expect(app.local().calls.slice(before)).toEqual([
      'cloudformation DescribeStacks',
      'dynamodb BatchGetItem',
    ]);
  });
});

describe('what is imported', () => {
  it('is counted when another writer takes an id while it is written', async () => {
    file('raced.jsonl', lines(MANY.map((item) => ({ ...item, colour: 'red' }))));
    const raced = (connection: Connection): Connection => ({
      ...connection,
      rows: async () => {
        const rows = await connection.rows();
        let first = true;
        return {
          ...rows,
          async put(request) {
            if (request.Item.id?.S !== 'item-200' || !first) return rows.put(request);
            first = false;
            const { ConditionExpression: _, ExpressionAttributeNames: __, ...put } = request;
            await rows.put({ ...put, Item: { ...request.Item, status: { S: 'raced' } } } as typeof request);
            return rows.put(request);
          },
        };
      },
    });
    const { code, stdout } = await app.run(['items', 'import', 'raced.jsonl', '--json'], { wrap: raced });
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    const [, written] =
      /is taken by another item.*; written before: (\d+) items? of the file$/.exec(error.message) ?? [];
    expect([code, error.code]).toEqual([6, 'CONFLICT']);
    // All that is in the table but the one of the other writer.
    expect(Number(written)).toBe((await itemIds()).length - 1);
  });

  it('fails when the file changes between the check and the end', async () => {
    file('moving.jsonl', lines(MANY.map((item) => ({ ...item, colour: 'blue' }))));
    const changing = (connection: Connection): Connection => ({
      ...connection,
      rows: async () => {
        file('moving.jsonl', lines(MANY.map((item) => ({ ...item, status: 'other' }))));
        return connection.rows();
      },
    });
    const { code, stdout, stderr } = await app.run(['items', 'import', 'moving.jsonl'], { wrap: changing });
    expect([code, stdout]).toEqual([6, '']);
    expect(stderr).toContain('moving.jsonl was changed while it was imported');
  });

  it('is told as changed, whatever the file has become, and never as nothing written', async () => {
    const few = MANY.slice(0, 60).map((each) => JSON.stringify(each));
    const name = file('cut.json', `[${few.join(',\n')}]`);
    // It was checked by then.
    const cutting = withRows(() => {
      file(name, `[${few.join(',\n')}`);
      return {};
    });
    const { code, stderr } = await app.run(['items', 'import', name, '--on-conflict', 'skip'], cutting);
    expect([code, stderr]).toEqual([
      6,
      expect.stringContaining('cut.json was changed while it was imported'),
    ]);
    expect(stderr).toMatch(/; written before: \d+ items? of the file/);
    expect(stderr).not.toContain('nothing was written');
  });

  it('from a cell of CSV is one item, whatever stands in the cell', async () => {
    const cell = '{},"id":"other-id","status":"hacked"'.replaceAll('"', '""');
    const injected = file(
      'inj.csv',
      `id,status,attributes\ninj1,pending,"${cell}"\ninj2,pending,"{""a"":1.50}"\n`,
    );
    const { code, result } = await importing(injected, '--yes');
    expect([code, result]).toMatchObject([1, { read: 2, written: 1, refused: 1 }]);
    expect(result.reasons[0]?.reason).toMatch(/^attributes is not valid JSON/);
    expect(await itemIds()).toEqual(['inj2']);
    for (const wrong of ['[1]', '"a"', '1', '{"a":1']) {
      const one = file('one.csv', `id,attributes\nx,"${wrong.replaceAll('"', '""')}"\n`);
      expect((await importing(one, '--dry-run')).result).toMatchObject({ read: 1, refused: 1 });
    }
  });

  it.each([1e-126, 1e-130, -1e-130, 9.99e125].map(String))('may hold the number %s', async (number) => {
    const wire = `{"id":{"S":"small"},"timestamp":{"N":"0"},"status":{"S":"new"},"n":{"N":"${number}"}}\n`;
    expect((await importing(file('small.ddb.jsonl', wire))).result).toMatchObject({ written: 1, refused: 0 });
    expect((await importing(file('small.jsonl', `{"id":"s2","n":${number}}\n`))).result).toMatchObject({
      written: 1,
    });
  });

  /** As botocore's JSON formatter prints answers. */
  const scanned = (rows: readonly object[], indent?: number): string =>
    `${JSON.stringify({ Items: rows, Count: rows.length, ScannedCount: rows.length, ConsumedCapacity: null }, null, indent)}\n`;
  const wire = (id: string, more: object = {}) => ({
    id: { S: id },
    timestamp: { N: '0' },
    status: { S: 'a "quoted] {status' },
    Items: { L: [{ S: '{"Item":' }] },
    ...more,
  });
  const rows = [wire('one', { set: { SS: ['a', 'b'] } }), wire('two', { b: { B: 'AP8=' } }), wire('three')];

  const pages = (first: object | undefined, last: object | undefined): string =>
    [
      { Items: rows.slice(0, 2), Count: 2, ...first },
      { Items: rows.slice(2), Count: 1, ...last },
    ]
      .map((page) => `${JSON.stringify(page, null, 4)}\n`)
      .join('');

  it.each([
    ['scan or query', scanned(rows, 4)],
    ['scan, on one line', scanned(rows)],
    ['get-item', rows.map((row) => `${JSON.stringify({ Item: row }, null, 4)}\n`).join('')],
    ['get-item, on one line', rows.map((row) => `${JSON.stringify({ Item: row })}\n`).join('')],
    ['rows alone', rows.map((row) => `${JSON.stringify(row, null, 2)}\n`).join('')],
    ['pages', scanned(rows.slice(0, 2), 4) + scanned(rows.slice(2), 4)],
  ])('may be what the aws command prints: %s', async (_what, text) => {
    const { code, result } = await importing(file('aws.json', text), '--format', 'dynamodb-json');
    expect([code, result]).toMatchObject([0, { read: 3, written: 3, refused: 0 }]);
    await app.run(['items', 'export', 'back.ddb.jsonl', '--overwrite']);
    const back = read('back.ddb.jsonl')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { Item: { id: { S: string } } }).Item);
    expect(new Map(back.map((row) => [row.id.S, row]))).toEqual(new Map(rows.map((row) => [row.id.S, row])));
  });

  it('tells an answer of the aws command that was cut', async () => {
    const cut = file('cut.json', scanned(rows, 4).slice(0, -30));
    const { code, stderr } = await app.run(['items', 'import', cut, '--format', 'dynamodb-json']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('cut.json ends in the middle of a document')]);
    const unnamed = await app.run(['items', 'import', cut]);
    expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('--format dynamodb-json')]);
    expect(await itemIds()).toEqual([]);
  });

  it.each([
    ['a list alone, as --query Items prints it', JSON.stringify(rows, null, 4)],
    ['a list alone, on one line', JSON.stringify(rows)],
    ['a page that goes on in the next', pages({ NextToken: 'eyJF' }, undefined)],
  ])('may be %s', async (_what, text) => {
    const { code, result } = await importing(file('list.json', text), '--format', 'dynamodb-json');
    expect([code, result]).toMatchObject([0, { read: 3, written: 3, refused: 0 }]);
  });

  it.each([
    ['NextToken', pages(undefined, { NextToken: 'eyJFeGNsdXNpdmVTdGFydEtleSI6IG51bGx9' })],
    ['LastEvaluatedKey', pages(undefined, { LastEvaluatedKey: { id: { S: 'x' }, timestamp: { N: '0' } } })],
    ['LastEvaluatedKey', scanned(rows).replace('{', '{"LastEvaluatedKey":{"id":{"S":"x"}},')],
  ])('tells by %s that rows are missing, before anything is written', async (token, text) => {
    const name = file('part.json', text);
    for (const more of [[], ['--dry-run']]) {
      const argv = ['items', 'import', name, '--format', 'dynamodb-json', ...more];
      const { code, stdout, stderr } = await app.run(argv);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(
        `part.json is a part of an answer: it has ${token}, so rows are missing; nothing was written`,
      );
      expect(stderr).toContain(`backoffice items import part.json --format dynamodb-json`);
      expect(await itemIds()).toEqual([]);
    }
    const { code, stderr, result } = await importing(name, '--format', 'dynamodb-json', '--partial');
    expect([code, result]).toMatchObject([0, { read: 3, written: 3 }]);
    expect(stderr.split('\n').filter((line) => line.includes(`part.json has ${token}`))).toHaveLength(1);
  });

  it('is no part where only its rows have attributes of such names', async () => {
    const named = [wire('token', { NextToken: { S: 'x' }, LastEvaluatedKey: { M: {} } })];
    for (const text of [
      scanned(named, 2),
      scanned(named),
      JSON.stringify(named),
      JSON.stringify(named[0], null, 2),
    ]) {
      await clear();
      const { code, result } = await importing(file('named.json', text), '--format', 'dynamodb-json');
      expect([code, result]).toMatchObject([0, { read: 1, written: 1 }]);
    }
  });

  it.each(['[1,2]', '{"Items":[{"id":{"S":"a"}} 7]}', '[{}]x', '{"Items":[]}"text"', '{"Items":["a"]}'])(
    'leaves nothing out unseen: %s',
    async (text) => {
      const { code, stderr } = await app.run([
        'items',
        'import',
        file('odd.json', text),
        '--format',
        'dynamodb-json',
      ]);
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining('odd.json is not what the aws command prints (line 1)'),
      ]);
    },
  );

  it('refuses attributes that the API refuses', async () => {
    for (const attributes of ['[1,2]', '"abc"', '1', '12345678901234567890'])
      for (const verb of [
        ['create', '--id', 'x'],
        ['update', 'x'],
      ]) {
        const { code, stderr } = await app.run(['items', ...verb, '--data', `{"attributes":${attributes}}`]);
        expect([code, stderr]).toEqual([2, expect.stringContaining('attributes must be a JSON object')]);
      }
  });
});

describe('items export', () => {
  beforeEach(async () => {
    await importing(file('many.jsonl', lines(MANY)));
  });

  const ids = (text: string): string[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as Item).id)
      .sort();

  it('reads all of the table, in one part or many, and one status', async () => {
    const all = MANY.map(({ id }) => id);
    for (const segments of ['1', '7']) {
      const { stdout, stderr } = await app.run(['items', 'export', '--segments', segments]);
      expect(ids(stdout)).toEqual(all);
      expect(stderr).toMatch(/exported 300 items of local-backoffice-data as jsonl: .* read units, /);
    }
    const odd = await app.run(['items', 'export', '--status', 'odd']);
    expect(ids(odd.stdout)).toEqual(all.filter((_, index) => index % 2 === 1));
    expect((await app.run(['items', 'export', '--format', 'json', '--segments', '3'])).stdout).toMatch(
      /^\[\n\{/,
    );
  });

  it('costs half when it may be a little behind', async () => {
    const exact = await app.json<ItemsExported>(['items', 'export', 'a.jsonl', '--overwrite']);
    const behind = await app.json<ItemsExported>(['items', 'export', 'b.jsonl', '--eventual', '--overwrite']);
    expect(behind.result.readUnits).toBe(exact.result.readUnits / 2);
  });

  it('never writes over a file unasked, nor leaves half of one under its name', async () => {
    file('there.jsonl', 'mine');
    const { code, stderr } = await app.run(['items', 'export', 'there.jsonl']);
    expect([code, stderr]).toEqual([6, expect.stringContaining('there.jsonl is there already')]);
    expect(read('there.jsonl')).toBe('mine');
    expect((await app.run(['items', 'export', 'there.jsonl', '--overwrite'])).code).toBe(0);
    expect(ids(read('there.jsonl'))).toHaveLength(300);
    expect((await app.run(['items', 'export', 'there.jsonl.gz'])).code).toBe(2);
    expect((await app.run(['items', 'export', 'there'])).code).toBe(2);
  });

  it.each(['jsonl', 'json', 'csv'])('as %s goes on where it was interrupted', async (format) => {
    const controller = new AbortController();
    let pages = 0;
    const small = (interrupt: boolean) =>
      withRows((rows) => ({
        scan: async (request) => {
          pages += 1;
          if (interrupt && pages > 9) controller.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
          clock.advance(1000);
          return rows.scan({ ...request, Limit: 20 });
        },
      }));
    const name = `resumed.${format}`;
    const argv = ['items', 'export', name, '--segments', '3', '--overwrite'];
    const stopped = await app.run(argv, { signal: controller.signal, ...small(true) });
    expect(stopped.code).toBe(130);
    expect(existsSync(path(`${name}.part`))).toBe(true);
    const { code, result, stderr } = await app.json<ItemsExported>(argv, small(false));
    expect([code, result.resumed, result.items]).toEqual([0, true, 300]);
    expect(stderr).toMatch(/going on after \d+ items/);
    expect(existsSync(path(`${name}.part`))).toBe(false);
    await clear();
    expect((await importing(name)).result).toMatchObject({ read: 300, written: 300, refused: 0 });
  });

  it('writes no page after one that failed, so that the file can be gone on with', async () => {
    let pages = 0;
    const failing = withRows((rows) => ({
      scan: async (request) => {
        pages += 1;
        if (pages === 8) throw new BackofficeError('UNREACHABLE', 'AWS cannot be reached');
        return rows.scan({ ...request, Limit: 20 });
      },
    }));
    const argv = ['items', 'export', 'failed.jsonl', '--segments', '4', '--overwrite'];
    const broken = await app.run(argv, failing);
    expect([broken.code, broken.stderr]).toEqual([
      1,
      expect.stringContaining('rerun to resume: backoffice items export '),
    ]);
    const { result } = await app.json<ItemsExported>(argv);
    expect(result).toMatchObject({ resumed: true, items: 300 });
    expect(ids(read('failed.jsonl'))).toEqual(MANY.map(({ id }) => id));
  });

  it('keeps within its read units', async () => {
    const small = withRows((rows) => ({ scan: (request) => rows.scan({ ...request, Limit: 20 }) }));
    const begun = clock.now().getTime();
    const { code } = await app.run(['items', 'export', 'slow.jsonl', '--max-rcu', '1', '--overwrite'], small);
    expect(code).toBe(0);
    expect(clock.now().getTime() - begun).toBeGreaterThan(5000);
  });

  it('ends quietly when its reader goes away', async () => {
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    const { code, stderr } = await app.run(['items', 'export', '--quiet'], { context: { stdout } });
    expect([code, stderr]).toEqual([0, '']);
  });
});

it('items list shows what was imported', async () => {
  await importing(file('one.jsonl', lines([{ id: 'seen', status: 'pending' }])));
  expect((await app.json<ItemPage>(['items', 'list', '--status', 'pending'])).result.items).toMatchObject([
    { id: 'seen' },
  ]);
});
