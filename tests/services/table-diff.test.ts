import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireRow } from '../../src/aws/rows.ts';
import { openRowSpool } from '../../src/operations/restore/row-spool.ts';
import { canonicalNumber } from '../../src/schemas/canonical-number.ts';
import { compareSpools } from '../../src/services/table/diff/compare-spools.ts';
import { createDiffTally } from '../../src/services/table/diff/diff-tally.ts';
import { rowDifference } from '../../src/services/table/diff/row-difference.ts';
import type { RowDifference } from '../../src/services/table/diff/table-diff.ts';
import { keyText } from '../../src/services/table/read-rows.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { assertAsyncProperty, assertProperty } from '../support/properties.ts';

const RULES = { ignored: new Set<string>(), values: false };

const value = fc.oneof(
  fc.record({ S: fc.string() }),
  fc.record({ N: fc.integer().map(String) }),
  fc.record({ SS: fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 3 }) }),
  fc.record({ M: fc.dictionary(fc.string(), fc.record({ BOOL: fc.boolean() }), { maxKeys: 2 }) }),
);
const name = fc.oneof(
  fc.constantFrom('status', 'attributes', 'constructor', '__proto__', 'toString'),
  fc.string(),
);
const row = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'x\ny'),
    timestamp: fc.constantFrom('0', '0', '7'),
    rest: fc.array(fc.tuple(name, value), { maxLength: 4 }),
  })
  .map(
    ({ id, timestamp, rest }): WireRow =>
      Object.fromEntries([...rest, ['id', { S: id }], ['timestamp', { N: timestamp }]]),
  );
const side = fc
  .array(row, { maxLength: 10 })
  .map((rows) => new Map(rows.map((each) => [keyText(each), each])));

async function laid(directory: string, rows: ReadonlyMap<string, WireRow>) {
  const spool = await openRowSpool(`${directory}/${crypto.randomUUID()}`, 4);
  for (const [key, each] of rows) await spool.add(key, each);
  await spool.flush();
  return spool;
}

/** Neither sets nor maps have an order. */
function plain(held: unknown): unknown {
  if (Array.isArray(held)) return held.map(plain).sort();
  if (typeof held !== 'object' || held === null) return held;
  return Object.entries(held)
    .map(([key, inner]) => [key, JSON.stringify(plain(inner))])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
    .map((pair) => JSON.stringify(pair));
}

describe('a comparison', () => {
  it('finds what a simple one finds, whatever the rows', async () => {
    const directory = temporaryDirectory();
    await assertAsyncProperty(
      fc.asyncProperty(side, side, async (a, b) => {
        const told: RowDifference[] = [];
        const tally = createDiffTally(100);
        const counts = await compareSpools(
          { a: await laid(directory, a), b: await laid(directory, b) },
          RULES,
          {
            signal: new AbortController().signal,
            tally,
            tell: async (difference) => void told.push(difference),
          },
        );
        const keys = new Set([...a.keys(), ...b.keys()]);
        const kindOf = (key: string): string => {
          const [ours, theirs] = [a.get(key), b.get(key)];
          if (ours === undefined) return 'created';
          if (theirs === undefined) return 'deleted';
          return JSON.stringify(plain(ours)) === JSON.stringify(plain(theirs)) ? 'same' : 'changed';
        };
        const kinds = [...keys].map(kindOf);
        const expected = (kind: string): number => kinds.filter((each) => each === kind).length;
        expect(counts).toEqual({ a: a.size, b: b.size });
        expect(tally.result().counts).toEqual({
          same: expected('same'),
          created: expected('created'),
          changed: expected('changed'),
          deleted: expected('deleted'),
        });
        expect(told.map(({ id, timestamp, kind }) => `${id}\n${timestamp} ${kind}`).sort()).toEqual(
          [...keys]
            .map((key) => `${key} ${kindOf(key)}`)
            .filter((each) => !each.endsWith(' same'))
            .sort(),
        );
      }),
    );
  });

  it('tells of a change in one direction what it tells in the other, reversed', () => {
    assertProperty(
      fc.property(row, row, (a, b) => {
        const other = { ...b, ...{ id: a.id ?? {}, timestamp: a.timestamp ?? {} } };
        const there = rowDifference({ a, b: other }, RULES)?.attributes ?? [];
        const back = rowDifference({ a: other, b: a }, RULES)?.attributes ?? [];
        const reversed = { created: 'deleted', deleted: 'created', changed: 'changed' } as const;
        const sorted = (all: typeof there) => all.map((each) => `${each.name} ${each.kind}`).sort();
        expect(sorted(there.map((each) => ({ ...each, kind: reversed[each.kind] })))).toEqual(sorted(back));
      }),
    );
  });

  it('counts so many names of attributes and puts the others together', () => {
    const tally = createDiffTally(0);
    for (let n = 0; n < 1500; n += 1)
      tally.add({
        kind: 'changed',
        id: 'a',
        timestamp: '0',
        attributes: [{ name: `n${n}`, kind: 'created' }],
      });
    const { attributes, differences, more } = tally.result();
    expect([attributes.length, attributes[0]?.name, attributes[0]?.created]).toEqual([1001, '(others)', 500]);
    expect([differences, more]).toEqual([[], 1500]);
  });
});

describe('a number', () => {
  it.each([
    ['0', '0'],
    ['-0.00', '0'],
    ['007.50', '7.5'],
    ['1E2', '100'],
    ['.5', '0.5'],
    ['12e-3', '0.012'],
    ['-1.20e+1', '-12'],
    ['1E-130', `0.${'0'.repeat(129)}1`],
  ])('%s is written %s', (text, expected) => {
    expect(canonicalNumber(text)).toBe(expected);
  });

  it.each(['', '-', '.', 'e5', '1e', '0x1', ' 1', '1 ', 'NaN', '1e99999', '1'.repeat(39)])(
    '%j is none',
    (text) => {
      expect(canonicalNumber(text)).toBeUndefined();
    },
  );

  it('stays the same number, and is written the same once it was', () => {
    assertProperty(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 }), (number) => {
        const text = canonicalNumber(String(number));
        if (text === undefined) return;
        expect(Number(text)).toBe(number === 0 ? 0 : number);
        expect(canonicalNumber(text)).toBe(text);
      }),
    );
  });
});
