import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ItemChanged, ItemCreated, ItemDeleted } from '../../src/results/items.ts';
import type { Item, ItemPage } from '../../src/services/items/types.ts';
import { useDeployed } from '../support/deployed.ts';
import { rememberDeadApi } from '../support/remembered.ts';
import { inputOf } from '../support/streams.ts';

const app = useDeployed();

describe.each(['api', 'lambda', 'table'])('items by way of the %s', (via) => {
  const by = ['--via', via];

  it('are created, read, listed, changed and deleted', async () => {
    const id = `crud-${via}`;
    const created = await app.json<ItemCreated>([
      'items',
      'create',
      '--id',
      id,
      '--status',
      via,
      '--description',
      'first',
      '--set',
      'n=3',
      '--set',
      'colour=red',
      ...by,
    ]);
    expect(created).toMatchObject({
      code: 0,
      result: { changed: true, item: { id, status: via, attributes: { n: 3, colour: 'red' }, version: 1 } },
    });
    const got = await app.json<Item>(['items', 'get', id, ...by]);
    expect(got.result).toEqual(created.result.item);
    const page = await app.json<ItemPage>(['items', 'list', '--status', via, ...by]);
    expect(page.result).toEqual({ items: [got.result], cursor: null });
    const changed = await app.json<ItemChanged>([
      'items',
      'update',
      id,
      '--status',
      'done',
      '--set',
      'colour=null',
      '--if-version',
      '1',
      ...by,
    ]);
    expect(changed.result).toMatchObject({
      changed: true,
      before: { status: via },
      item: { status: 'done', attributes: { n: 3 }, version: 2 },
    });
    const deleted = await app.json<ItemDeleted>(['items', 'delete', id, '--yes', ...by]);
    expect(deleted.result).toMatchObject({ changed: true, item: { id, version: 2 } });
    expect((await app.json(['items', 'get', id, ...by])).code).toBe(7);
  });

  it('refuse what the rules refuse, with the same words and exit codes', async () => {
    const id = `rules-${via}`;
    await app.run(['items', 'create', '--id', id, ...by]);
    expect(await app.json(['items', 'create', '--id', id, ...by])).toMatchObject({
      code: 6,
      result: { error: { code: 'CONFLICT', message: `item "${id}" exists already` } },
    });
    expect(await app.json(['items', 'update', id, '--status', 'x'.repeat(65), ...by])).toMatchObject({
      code: 2,
      result: { error: { message: 'status must have at most 64 characters' } },
    });
    expect(
      await app.json(['items', 'update', id, '--status', 's', '--if-version', '9', ...by]),
    ).toMatchObject({ code: 6, result: { error: { message: 'the item is at version 1, not 9' } } });
    expect(await app.json(['items', 'get', 'absent', ...by])).toMatchObject({
      code: 7,
      result: { error: { code: 'NOT_FOUND' } },
    });
    expect(await app.json(['items', 'list', '--cursor', 'forged', ...by])).toMatchObject({
      code: 2,
      result: { error: { message: 'cursor is not a cursor of this API' } },
    });
  });

  it('keep the digits of large numbers', async () => {
    const { stdout } = await app.run([
      'items',
      'create',
      '--id',
      `big-${via}`,
      '--set',
      'n=12345678901234567890.125',
      '--json',
      ...by,
    ]);
    expect(stdout).toContain('"n": 12345678901234567890.125');
    expect((await app.run(['items', 'get', `big-${via}`, '--json', ...by])).stdout).toContain(
      '12345678901234567890.125',
    );
  });
});

describe('items create', () => {
  it('needs an id', async () => {
    expect(await app.run(['items', 'create'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'error: an item needs an id\nhint:  add --id item-001\n',
    });
  });

  it('takes a JSON object from an argument, a file or stdin; options win', async () => {
    writeFileSync(
      join(app.stateDirectory(), 'item.json'),
      '{"id":"from-file","status":"filed","colour":"blue"}',
    );
    expect(
      (await app.json<ItemCreated>(['items', 'create', '--data', '@item.json', '--status', 'named'])).result
        .item,
    ).toMatchObject({ id: 'from-file', status: 'named', attributes: { colour: 'blue' } });
    const stdin = inputOf('{"id":"from-stdin","attributes":{"deep":{"x":[1]}}}');
    expect(
      (await app.json<ItemCreated>(['items', 'create', '--data', '-'], { stdin })).result.item,
    ).toMatchObject({ id: 'from-stdin', attributes: { deep: { x: [1] } } });
    expect((await app.json<ItemCreated>(['items', 'create', '--data', '{"id":"inline"}'])).code).toBe(0);
  });

  it.each([
    [['--data', '{'], /--data is not valid JSON/],
    [['--data', '[]'], /--data must be a JSON object/],
    [['--data', '@absent.json'], /absent.json cannot be read/],
    [['--id', 'x', '--set', 'novalue'], /--set takes key=value, not "novalue"/],
  ])('refuses %s', async (argv, message) => {
    const { code, stdout, stderr } = await app.run(['items', 'create', ...argv]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it('writes nothing in a dry run, but tells of a conflict', async () => {
    expect((await app.json(['items', 'create', '--id', 'dry', '--dry-run'])).result).toEqual({
      changed: false,
      item: null,
    });
    expect((await app.run(['items', 'get', 'dry'])).code).toBe(7);
    expect((await app.run(['items', 'create', '--id', 'inline', '--dry-run'])).code).toBe(6);
  });
});

describe('items list', () => {
  it('pages by cursor, and streams all of them', async () => {
    for (let n = 0; n < 12; n += 1)
      await app.run(['items', 'create', '--id', `many-${n}`, '--status', 'many']);
    const first = await app.json<ItemPage>(['items', 'list', '--status', 'many', '--limit', '5']);
    expect(first.result.items).toHaveLength(5);
    const second = await app.json<ItemPage>([
      'items',
      'list',
      '--status',
      'many',
      '--limit',
      '5',
      '--cursor',
      first.result.cursor ?? '',
    ]);
    const ids = new Set([...first.result.items, ...second.result.items].map(({ id }) => id));
    expect(ids.size).toBe(10);
    const { stdout } = await app.run([
      'items',
      'list',
      '--status',
      'many',
      '--limit',
      '5',
      '--all',
      '--json',
    ]);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as Item).id),
    ).toHaveLength(12);
  });

  it('is what a bare noun does', async () => {
    expect((await app.json<ItemPage>(['items'])).result.items.length).toBeGreaterThan(0);
  });

  it.each(['0', '101', 'x', '-1'])('refuses --limit %s before anything is sent', async (limit) => {
    const before = app.local().calls.length;
    const { code, stderr } = await app.run(['items', 'list', `--limit=${limit}`]);
    expect(code).toBe(2);
    expect(stderr).toContain('It must be a whole number from 1 to 100');
    expect(app.local().calls.length).toBe(before);
  });

  it('gives a pipe one line an item, parted by tabs, and CSV that can be read', async () => {
    await app.run(['items', 'create', '--id', 'csv', '--status', 'csv', '--description', 'a "quoted", text']);
    const { stdout } = await app.run(['items', 'list', '--status', 'csv']);
    expect(stdout.split('\t').slice(0, 3)).toEqual(['csv', 'csv', 'a "quoted", text']);
    const csv = (await app.run(['items', 'list', '--status', 'csv', '-o', 'csv'])).stdout;
    expect(csv.split('\r\n').slice(0, 2)).toEqual([
      'id,status,description,attributes,createdAt,updatedAt,version',
      expect.stringMatching(/^csv,csv,"a ""quoted"", text",\{\},.*,1$/),
    ]);
  });

  it('fits a terminal of 80 and of 40 columns, with titles and the way to more', async () => {
    await app.run([
      'items',
      'create',
      '--id',
      'wide',
      '--status',
      'wide',
      '--description',
      'word '.repeat(60).trim(),
    ]);
    for (const columns of [80, 40]) {
      const { stdout } = await app.run(['items', 'list', '--status', 'wide'], {
        terminal: true,
        columns,
        env: { NO_COLOR: '1' },
      });
      // What has no room beside the id is one value a line.
      expect(stdout).toMatch(columns === 80 ? /^ID +STATUS/ : /^id +wide\nstatus +wide\n/);
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
      expect(stdout.match(/word/g)?.length).toBeGreaterThan(9);
    }
    const paged = await app.run(['items', 'list', '--status', 'many', '--limit', '1'], { terminal: true });
    expect(paged.stdout).toMatch(/more: --cursor \S+, or --all\n$/);
  });

  it('takes a JMESPath expression', async () => {
    expect((await app.run(['items', 'list', '--status', 'csv', '--query', 'items[0].id'])).stdout).toBe(
      'csv\n',
    );
    // Bare words between backticks are texts for the aws command, and stand so in AWS's documents.
    for (const literal of ['`csv`', '`"csv"`', "'csv'"]) {
      const query = `items[?status==${literal}].id | [0]`;
      const { stdout } = await app.run(['items', 'list', '--status', 'csv', '--query', query]);
      expect(stdout).toBe('csv\n');
    }
    expect(await app.run(['items', 'list', '--query', 'items[['])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--query is not valid JMESPath') as string,
    });
  });

  it('strips what could harm a terminal', async () => {
    await app.run([
      'items',
      'create',
      '--id',
      'hostile',
      '--status',
      'hostile',
      '--description',
      'a\u001b[31mred\u001b[0m\u0007\u202eb',
    ]);
    for (const argv of [
      ['items', 'list', '--status', 'hostile'],
      ['items', 'get', 'hostile'],
    ]) {
      const { stdout } = await app.run(argv, { terminal: true, env: { NO_COLOR: '1' } });
      expect(stdout).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
      expect(stdout).toContain('aredb');
    }
  });
});

describe('items update and delete', () => {
  it('shows before and after', async () => {
    await app.run(['items', 'create', '--id', 'shown']);
    const { stdout } = await app.run(['items', 'update', 'shown', '--status', 'seen']);
    expect(stdout).toContain('status\tpending → seen');
    expect(stdout).toContain('version\t1 → 2');
  });

  it('needs something to change', async () => {
    expect(await app.run(['items', 'update', 'shown'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing to change') as string,
    });
  });

  it('asks before it deletes: no terminal means no, --json skips no question, no answer is no', async () => {
    for (const argv of [
      ['items', 'delete', 'shown'],
      ['items', 'delete', 'shown', '--no-input'],
      ['items', 'delete', 'shown', '--json'],
    ]) {
      const { code, stdout, stderr } = await app.run(argv);
      expect(code).toBe(5);
      expect(stdout + stderr).toContain('--yes');
    }
    for (const [answer, code] of [
      ['\n', 5],
      ['n\n', 5],
      ['yes\n', 0],
    ] as const) {
      const { code: got, stderr } = await app.run(['items', 'delete', 'shown'], {
        terminal: true,
        stdin: inputOf(answer, true),
      });
      expect(got).toBe(code);
      expect(stderr).toContain('Deleting item "shown" (seen) of local');
    }
  });

  it('is interrupted while it asks, and nothing is deleted', async () => {
    await app.run(['items', 'create', '--id', 'asked']);
    const { code, stderr } = await app.run(['items', 'delete', 'asked'], {
      terminal: true,
      stdin: inputOf('\u0003', true),
      env: { NO_COLOR: '1' },
    });
    expect(code).toBe(130);
    expect(stderr).toContain('error: interrupted');
    expect((await app.run(['items', 'get', 'asked'])).code).toBe(0);
  });

  it('changes nothing in a dry run', async () => {
    await app.run(['items', 'create', '--id', 'stays']);
    expect((await app.json(['items', 'update', 'stays', '--status', 'x', '--dry-run'])).result).toMatchObject(
      { changed: false },
    );
    expect((await app.json(['items', 'delete', 'stays', '--dry-run'])).result).toMatchObject({
      changed: false,
    });
    expect((await app.json<Item>(['items', 'get', 'stays'])).result).toMatchObject({
      status: 'pending',
      version: 1,
    });
  });
});

describe('when part of the path is down', () => {
  it('finds the API again after its address has changed', async () => {
    rememberDeadApi(app.stateDirectory());
    expect((await app.run(['items', 'get', 'stays'])).code).toBe(0);
    expect((await app.run(['items', 'list', '--via', 'table'])).code).toBe(0);
  });
});
