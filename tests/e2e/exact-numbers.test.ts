import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installed, install } from '../support/installed.ts';

let app: Installed;

beforeAll(async () => {
  app = install();
  await app.run(['deploy', '--quiet']);
});

afterAll(() => app.dispose());

const BIG = '123456789012345678901234567890';
const CREATED = `{"price":1.50,"count":1e3,"big":${BIG},"deep":{"list":[2.50]}}`;
const CHANGED = ['--set', 'price=3.70', '--set', `big=-${BIG}`, '--set', 'count=2e3'];

/** The attributes of an item, as DynamoDB stores them. */
async function stored(id: string): Promise<unknown> {
  const { stdout } = await app.run(['items', 'export', '-', '--format', 'dynamodb-json']);
  const lines = stdout.trim().split('\n');
  const items = lines.map(
    (line) => (JSON.parse(line) as { Item: Record<string, Record<string, unknown>> }).Item,
  );
  return items.find((item) => item.id?.S === id)?.attributes?.M;
}

const deep = { M: { list: { L: [{ N: '2.5' }] } } };

describe('numbers that JavaScript writes in another way, or cannot hold', () => {
  it.each(['api', 'lambda', 'table'])('are stored as numbers by --via %s', async (via) => {
    const id = `by-${via}`;
    expect((await app.run(['items', 'create', '--id', id, '--via', via, '--data', CREATED])).code).toBe(0);
    expect(await stored(id)).toEqual({ price: { N: '1.5' }, count: { N: '1000' }, big: { N: BIG }, deep });

    expect((await app.run(['items', 'update', id, '--via', via, ...CHANGED])).code).toBe(0);
    expect(await stored(id)).toEqual({
      price: { N: '3.7' },
      count: { N: '2000' },
      big: { N: `-${BIG}` },
      deep,
    });
    for (const reader of ['api', 'lambda', 'table'])
      expect((await app.run(['items', 'get', id, '--via', reader, '--json'])).stdout).toContain(`-${BIG}`);
  });

  it('are stored as numbers by an import', async () => {
    const file = join(app.directory, 'items.jsonl');
    writeFileSync(file, `{"id":"imported","attributes":${CREATED}}\n`);
    expect((await app.run(['items', 'import', file])).code).toBe(0);
    expect(await stored('imported')).toEqual({
      price: { N: '1.5' },
      count: { N: '1000' },
      big: { N: BIG },
      deep,
    });
  });
});
