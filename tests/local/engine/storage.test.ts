import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { EngineOptions, TableEngine } from '../../../src/local/services/dynamodb/engine/engine.ts';
import { createDisk } from '../../../src/local/services/dynamodb/engine/storage/disk.ts';
import { record } from '../../../src/local/services/dynamodb/engine/storage/records.ts';
import { temporaryDirectory } from '../../support/directory.ts';
import { ITEM_TABLE } from '../../support/item-table.ts';
import { createMemoryFiles, type MemoryFiles } from '../support/memory-files.ts';
import { makeTable, openEngine } from '../support/table-engine.ts';

const TABLE = 'items';

function open(files: MemoryFiles, options: Partial<EngineOptions> = {}): TableEngine {
  return openEngine('', { files, ...options });
}

function withTable(files: MemoryFiles, options: Partial<EngineOptions> = {}): TableEngine {
  const engine = open(files, options);
  makeTable(engine, { TableName: TABLE, ...ITEM_TABLE });
  return engine;
}

const item = (index: number, more: object = {}): Record<string, { S: string } | { N: string }> => ({
  id: { S: `item-${index}` },
  timestamp: { N: '0' },
  status: { S: index % 2 === 0 ? 'open' : 'done' },
  ...more,
});

async function call(engine: TableEngine, operation: string, input: object): Promise<Record<string, unknown>> {
  const { status, body } = await engine.items(operation, JSON.stringify({ TableName: TABLE, ...input }));
  const answer = JSON.parse(body) as Record<string, unknown>;
  if (status !== 200) throw new Error(body);
  return answer;
}

const put = (engine: TableEngine, index: number, more: object = {}) =>
  call(engine, 'PutItem', { Item: item(index, more) });

/** All items, by the table and by the index, in the order of their ids. */
async function contents(engine: TableEngine): Promise<string[]> {
  const byTable = [...engine.pages(TABLE)]
    .flat()
    .map((each) => JSON.stringify(each))
    .sort();
  const byIndex: string[] = [];
  for (const status of ['open', 'done']) {
    const { Items } = await call(engine, 'Query', {
      IndexName: 'StatusIndex',
      KeyConditionExpression: '#s = :s',
      ExpressionAttributeNames: { '#s': 'status' },
      ExpressionAttributeValues: { ':s': { S: status } },
    });
    byIndex.push(...(Items as object[]).map((each) => JSON.stringify(each)));
  }
  expect(byIndex.sort()).toEqual(byTable);
  const table = engine.tables.get(TABLE);
  expect(table?.rows.size).toBe(byTable.length);
  expect(table?.indexes[0]?.entries.size).toBe(byTable.length);
  return byTable;
}

const logOf = (files: MemoryFiles): string =>
  [...files.contents.keys()].find((name) => name.endsWith('.log')) ?? '';

describe('what a process that is killed leaves', () => {
  it('is, wherever the log is cut off, what was acknowledged before, index and counts included', async () => {
    const files = createMemoryFiles();
    const engine = withTable(files);
    const states: { readonly end: number; readonly contents: string[] }[] = [];
    const noting = async (): Promise<void> => {
      states.push({ end: files.contents.get(logOf(files))?.length ?? 0, contents: await contents(engine) });
    };
    await noting();
    for (let index = 0; index < 6; index += 1) {
      await put(engine, index);
      await noting();
    }
    await call(engine, 'DeleteItem', { Key: { id: { S: 'item-1' }, timestamp: { N: '0' } } });
    await noting();
    await call(engine, 'UpdateItem', {
      Key: { id: { S: 'item-2' }, timestamp: { N: '0' } },
      UpdateExpression: 'SET #s = :s',
      ExpressionAttributeNames: { '#s': 'status' },
      ExpressionAttributeValues: { ':s': { S: 'done' } },
    });
    await noting();
    const whole = files.contents.get(logOf(files)) ?? Buffer.alloc(0);
    const first = states[0]?.end ?? 0;
    for (let end = first; end <= whole.length; end += 1) {
      const cut = createMemoryFiles(new Map([[logOf(files), Buffer.from(whole.subarray(0, end))]]));
      const reopened = open(cut);
      expect(await contents(reopened)).toEqual(states.findLast((state) => state.end <= end)?.contents);
      // It goes on from there.
      await put(reopened, 99);
      const again = open(createMemoryFiles(cut.contents));
      expect((await contents(again)).some((text) => text.includes('item-99'))).toBe(true);
    }
  });

  it('may be a file that was made longer and never written: zeros', async () => {
    const files = createMemoryFiles();
    await put(withTable(files), 1);
    const name = logOf(files);
    files.contents.set(
      name,
      Buffer.concat([files.contents.get(name) ?? Buffer.alloc(0), Buffer.alloc(5000)]),
    );
    expect(await contents(open(files))).toHaveLength(1);
  });
});

describe('a bit that flips', () => {
  it('is found wherever it is', async () => {
    const files = createMemoryFiles();
    const engine = withTable(files);
    for (let index = 0; index < 3; index += 1) await put(engine, index);
    const name = logOf(files);
    const whole = files.contents.get(name) ?? Buffer.alloc(0);
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => open(createMemoryFiles(new Map([[name, flipped]])))).toThrow(`${name} is damaged at byte`);
    }
  });

  it('is found in a snapshot, too', async () => {
    const files = createMemoryFiles();
    const engine = withTable(files, { leastGarbage: 1000 });
    for (let round = 0; round < 40; round += 1) await put(engine, 1, { round: { N: String(round) } });
    await engine.idle();
    const name = [...files.contents.keys()].find((each) => each.endsWith('.snapshot')) ?? '';
    const whole = files.contents.get(name) ?? Buffer.alloc(0);
    expect(whole.length).toBeGreaterThan(100);
    for (let byte = 0; byte < whole.length; byte += 1) {
      const flipped = Buffer.from(whole);
      flipped[byte] = (flipped[byte] ?? 0) ^ 0x10;
      const contents_ = new Map(files.contents).set(name, flipped);
      expect(() => open(createMemoryFiles(contents_))).toThrow('is damaged at byte');
    }
    const cut = new Map(files.contents).set(name, whole.subarray(0, whole.length - 3));
    expect(() => open(createMemoryFiles(cut))).toThrow('is cut off at byte');
  });
});

describe('a disk that is full', () => {
  it('fails the write, which changes nothing; the next ones are taken when there is room', async () => {
    const files = createMemoryFiles();
    const engine = withTable(files);
    await put(engine, 1);
    const before = await contents(engine);
    files.room = 20;
    await expect(put(engine, 2)).rejects.toThrow('ENOSPC');
    expect(await contents(engine)).toEqual(before);
    files.room = Number.POSITIVE_INFINITY;
    await put(engine, 3);
    const after = await contents(engine);
    expect(after).toHaveLength(2);
    expect(await contents(open(createMemoryFiles(files.contents)))).toEqual(after);
  });

  it('goes on in the file that it has when there is no room for another', async () => {
    const files = createMemoryFiles();
    const errors: unknown[] = [];
    const engine = withTable(files, { leastGarbage: 3000, report: (error) => errors.push(error) });
    files.refused = /00000002/;
    const filler = { S: 'x'.repeat(300) };
    for (let index = 0; index < 30; index += 1) await put(engine, index % 3, { filler });
    await engine.idle();
    expect(errors.map(String)).toContainEqual(expect.stringContaining('ENOSPC'));
    expect([...files.contents.keys()]).toEqual(['00000001.log']);
    const held = await contents(engine);
    expect(await contents(open(createMemoryFiles(new Map(files.contents))))).toEqual(held);
  });

  it('leaves the files as they are when there is no room to make them smaller', async () => {
    const files = createMemoryFiles();
    const errors: unknown[] = [];
    const engine = withTable(files, { leastGarbage: 3000, report: (error) => errors.push(error) });
    const filler = { S: 'x'.repeat(300) };
    for (let index = 0; index < 8; index += 1) await put(engine, index, { filler });
    files.refused = /draft/;
    for (let index = 0; index < 20; index += 1) await put(engine, 1, { filler });
    await engine.idle();
    expect(errors.map(String)).toContainEqual(expect.stringContaining('ENOSPC'));
    expect([...files.contents.keys()].filter((name) => name.endsWith('.draft'))).toEqual([]);
    await put(engine, 2);
    const held = await contents(engine);
    expect(await contents(open(createMemoryFiles(new Map(files.contents))))).toEqual(held);
    files.refused = undefined;
    for (let index = 0; index < 40; index += 1) await put(engine, 1, { filler });
    await engine.idle();
    expect([...files.contents.keys()].some((name) => name.endsWith('.snapshot'))).toBe(true);
    expect(await contents(open(createMemoryFiles(files.contents)))).toEqual(await contents(engine));
  });
});

describe('durable', () => {
  it('answers a write when the disk has it, and syncs for many writes at once', async () => {
    const files = createMemoryFiles();
    const engine = withTable(files, { durable: true });
    await engine.settled();
    files.calls.length = 0;
    await put(engine, 1);
    expect(files.calls.map(({ call: name }) => name)).toEqual(['write', 'sync']);
    files.calls.length = 0;
    await Promise.all(Array.from({ length: 50 }, (_, index) => put(engine, index)));
    const kinds = files.calls.map(({ call: name }) => name);
    expect(kinds.filter((name) => name === 'write')).toHaveLength(50);
    expect(kinds.filter((name) => name === 'sync').length).toBeLessThanOrEqual(2);
    expect(kinds.at(-1)).toBe('sync');
  });

  it('has the name of a new file on the disk before anything in it is acknowledged', async () => {
    const files = createMemoryFiles();
    const engine = withTable(files, { durable: true });
    await put(engine, 1);
    const kinds = files.calls.map(({ call: name }) => name);
    expect(kinds.indexOf('sync names')).toBeGreaterThan(-1);
    expect(kinds.at(-1)).toBe('sync names');
  });

  it('acknowledges nothing more once a sync has failed: nobody knows what the disk has', async () => {
    const files = createMemoryFiles();
    const engine = withTable(files, { durable: true });
    await put(engine, 1);
    files.failingSync = new Error('EIO: i/o error, fdatasync');
    await expect(put(engine, 2)).rejects.toThrow('EIO');
    files.failingSync = undefined;
    await expect(put(engine, 3)).rejects.toThrow('EIO');
  });

  it('has acknowledged nothing that was written while the sync that failed went on', async () => {
    const files = createMemoryFiles();
    const engine = withTable(files, { durable: true });
    await put(engine, 1);
    files.failingSync = new Error('EIO: i/o error, fdatasync');
    const answers = await Promise.allSettled([put(engine, 2), put(engine, 3)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    files.failingSync = undefined;
    await expect(engine.settled()).rejects.toThrow('EIO');
  });

  it('has a file whole on the disk before the next one begins: only the last can be cut off', async () => {
    const files = createMemoryFiles();
    const engine = withTable(files, { durable: true, leastGarbage: 2000 });
    const filler = { S: 'x'.repeat(300) };
    for (let index = 0; index < 20; index += 1) await put(engine, 1, { filler });
    await engine.idle();
    const began = files.calls.findIndex((each) => each.call === 'write' && each.name === '00000002.log');
    const before = files.calls
      .slice(0, began)
      .filter(({ call: name }) => name === 'sync' || name === 'write');
    expect(before.at(-1)).toEqual({ call: 'sync', name: '00000001.log' });
  });

  it('does not wait for the disk otherwise', async () => {
    const files = createMemoryFiles();
    const engine = withTable(files);
    await put(engine, 1);
    expect(files.calls.some(({ call: name }) => name === 'sync')).toBe(false);
  });
});

describe('files that are mostly outdated', () => {
  it('are replaced by a snapshot while writes go on, and nothing is lost', async () => {
    const files = createMemoryFiles();
    const engine = withTable(files, { leastGarbage: 20_000 });
    const filler = { S: 'x'.repeat(500) };
    let largest = 0;
    for (let round = 0; round < 60; round += 1) {
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => put(engine, index, { round: { N: String(round) }, filler })),
      );
      if (round % 7 === 0)
        await call(engine, 'DeleteItem', { Key: { id: { S: 'item-3' }, timestamp: { N: '0' } } });
      await nextTurn();
      largest = Math.max(
        largest,
        [...files.contents.values()].reduce((sum, { length }) => sum + length, 0),
      );
    }
    await engine.idle();
    expect(files.calls.filter(({ call: name }) => name === 'rename').length).toBeGreaterThan(2);
    expect(largest).toBeLessThan(60 * 20 * 500 * 0.5);
    const held = await contents(engine);
    expect(held).toHaveLength(20);
    expect(await contents(open(createMemoryFiles(files.contents)))).toEqual(held);
  });

  it('leave nothing behind when the process is killed in the middle: drafts are removed, older files count', async () => {
    const files = createMemoryFiles();
    const engine = withTable(files);
    for (let index = 0; index < 5; index += 1) await put(engine, index);
    const held = await contents(engine);
    const killed = new Map(files.contents).set('00000001.snapshot.draft', Buffer.from('half'));
    const after = createMemoryFiles(killed);
    expect(await contents(open(after))).toEqual(held);
    expect([...after.contents.keys()].filter((name) => name.endsWith('.draft'))).toEqual([]);
  });
});

describe('memory', () => {
  it('is bounded: what is above the budget is read from the files, before and after a restart', async () => {
    const files = createMemoryFiles();
    const engine = withTable(files, { budget: 2000 });
    for (let index = 0; index < 100; index += 1) await put(engine, index, { filler: { S: 'x'.repeat(100) } });
    const rows = [...(engine.tables.get(TABLE)?.rows.walk() ?? [])];
    expect(
      rows.filter(({ text }) => text !== undefined).reduce((sum, { text = '' }) => sum + text.length, 0),
    ).toBeLessThan(2000);
    expect(await contents(engine)).toHaveLength(100);
    expect(await contents(open(files, { budget: 0 }))).toEqual(await contents(engine));
  });
});

describe('the format', () => {
  it('of a later version is refused by name', () => {
    const later = record(Buffer.from(JSON.stringify({ format: 2 })));
    const files = createMemoryFiles(new Map([['00000001.log', later]]));
    expect(() => open(files)).toThrow('written by a later version of backoffice (00000001.log has format 2)');
  });
});

describe('on a real disk', () => {
  it('everything is there after it was closed and opened', async () => {
    const directory = temporaryDirectory();
    const engine = openEngine('', { files: createDisk(directory), leastGarbage: 5000 });
    makeTable(engine, { TableName: TABLE, ...ITEM_TABLE });
    for (let round = 0; round < 5; round += 1)
      for (let index = 0; index < 20; index += 1) await put(engine, index, { round: { N: String(round) } });
    await engine.idle();
    const held = await contents(engine);
    await engine.close();
    const again = openEngine('', { files: createDisk(directory) });
    expect(await contents(again)).toEqual(held);
    await again.close();
  });
});
