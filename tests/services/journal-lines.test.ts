import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createJournal } from '../../src/journal/journal.ts';
import { temporaryDirectory } from '../support/directory.ts';

const start = (id: string, before: unknown = null) => ({
  id,
  time: '2026-01-02T03:04:05.678Z',
  action: 'items create',
  target: 'item é',
  environment: 'dev',
  account: null,
  region: null,
  arn: null,
  before,
  processId: 7,
});
const end = (id: string) => ({
  id,
  time: '2026-01-02T03:04:06.000Z',
  outcome: 'done' as const,
  after: { text: 'é' },
  error: null,
});

describe('a journal whose last line is torn', () => {
  it('keeps every change before and after it, wherever it was cut', async () => {
    const state = temporaryDirectory();
    const file = join(state, 'journal.ndjson');
    const journal = createJournal(state);
    await journal.begin(start('first'));
    await journal.end(end('first'));
    const whole = readFileSync(file);
    await journal.begin(start('torn'));
    const torn = readFileSync(file).subarray(whole.length);
    for (let cut = 0; cut <= torn.length; cut += 1) {
      writeFileSync(file, Buffer.concat([whole, torn.subarray(0, cut)]));
      await journal.begin(start('next'));
      await journal.end(end('next'));
      const { entries, damaged } = await journal.inspect();
      const isWhole = cut >= torn.length - 1;
      expect(entries.map(({ id, end: ended }) => [id, ended?.outcome])).toEqual([
        ['first', 'done'],
        ...(isWhole ? [['torn', undefined]] : []),
        ['next', 'done'],
      ]);
      expect([cut, damaged.map(({ line }) => line)]).toEqual([cut, cut === 0 || isWhole ? [] : [3]]);
    }
  });

  it('takes nothing from a change whose own end was torn', async () => {
    const state = temporaryDirectory();
    const file = join(state, 'journal.ndjson');
    const journal = createJournal(state);
    await journal.begin(start('a'));
    const { length } = readFileSync(file);
    await journal.end(end('a'));
    truncateSync(file, length + 10);
    await journal.begin(start('b'));
    expect((await journal.read()).map(({ id, end: ended }) => [id, ended])).toEqual([
      ['a', null],
      ['b', null],
    ]);
  });
});

it('lines that are JSON but no change are named, and the others are used', async () => {
  const state = temporaryDirectory();
  const journal = createJournal(state);
  await journal.begin(start('a'));
  const odd = ['null', '1', '"x"', '{"id":1}', '[]', '{"id":"a","outcome":"odd"}', '{"format":1}'];
  appendFileSync(join(state, 'journal.ndjson'), `${odd.join('\n')}\n`);
  await journal.begin(start('b'));
  const { entries, damaged } = await journal.inspect();
  expect(entries.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(damaged.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8]);
});

it('writers side by side mix no lines, short or long', async () => {
  const state = temporaryDirectory();
  const ids = Array.from({ length: 60 }, (_, n) => `id-${n}`);
  await Promise.all(
    ids.map(async (id, n) => {
      const journal = createJournal(state);
      await journal.begin(start(id, 'x'.repeat(n * 5000)));
      await journal.end(end(id));
    }),
  );
  const { entries, damaged } = await createJournal(state).inspect();
  expect(damaged).toEqual([]);
  expect(entries.map(({ id, end: ended }) => [id, ended?.outcome]).sort()).toEqual(
    ids.map((id) => [id, 'done']).sort(),
  );
});
