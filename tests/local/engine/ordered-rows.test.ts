import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type KeyRange,
  OrderedRows,
} from '../../../src/local/services/dynamodb/engine/storage/ordered-rows.ts';
import { assertProperty } from '../../support/properties.ts';

interface Row {
  readonly key: string;
  readonly version: number;
}

const keys = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 3,
});

describe('rows in order', () => {
  it('are what a sorted list of them would be, after any changes, walked either way', () => {
    const changes = fc.array(fc.record({ key: keys, remove: fc.boolean() }), {
      maxLength: 3000,
      size: 'max',
    });
    const range = fc.record(
      { from: keys, after: keys, before: keys, reverse: fc.boolean() },
      { requiredKeys: [] },
    );
    assertProperty(
      fc.property(changes, fc.array(range, { maxLength: 10 }), (steps, ranges) => {
        const rows = new OrderedRows<Row>();
        const model = new Map<string, Row>();
        steps.forEach(({ key, remove }, version) => {
          const held = model.get(key);
          if (remove) {
            expect(rows.delete(key)).toBe(held);
            model.delete(key);
          } else {
            const row = { key, version };
            expect(rows.set(row)).toBe(held);
            model.set(key, row);
          }
        });
        expect(rows.size).toBe(model.size);
        const sorted = [...model.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
        for (const key of model.keys()) expect(rows.get(key)).toBe(model.get(key));
        const all: KeyRange[] = [{}, { reverse: true }, ...ranges];
        for (const each of all) {
          const { from, after, before, reverse } = each;
          const wanted = sorted.filter(
            ({ key }) =>
              (after === undefined ? from === undefined || key >= from : key > after) &&
              (before === undefined || key < before),
          );
          expect([...rows.walk(each)]).toEqual(reverse === true ? wanted.reverse() : wanted);
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each([false, true])(
    'may change while they are walked (reverse: %s): no row twice, none left out that was there all the time',
    (reverse) => {
      const rows = new OrderedRows<Row>();
      const key = (index: number): string => String(index).padStart(5, '0');
      for (let index = 0; index < 4000; index += 2) rows.set({ key: key(index), version: 0 });
      const met: string[] = [];
      let step = 0;
      for (const row of rows.walk({ reverse })) {
        met.push(row.key);
        step += 1;
        // Removes the row that was met last, adds one on either side of it.
        if (step % 3 === 0) rows.delete(row.key);
        const at = Number(row.key);
        if (step % 5 === 0 && at % 2 === 0) {
          rows.set({ key: key(at + 1), version: 1 });
          rows.set({ key: key(at - 1), version: 1 });
        }
      }
      expect(new Set(met).size).toBe(met.length);
      expect(met).toEqual([...met].sort((a, b) => (reverse ? (a > b ? -1 : 1) : a < b ? -1 : 1)));
      expect(met.filter((each) => Number(each) % 2 === 0)).toHaveLength(2000);
    },
  );
});
