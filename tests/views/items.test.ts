import { describe, expect, it } from 'vitest';
import {
  itemChangedView,
  itemCreatedView,
  itemDeletedView,
  itemPageView,
  itemRowView,
  itemView,
} from '../../src/views/items.ts';
import { exportedView, importedView } from '../../src/views/items-transfer.ts';
import {
  FAMILY,
  HOSTILE,
  itFits,
  JAPANESE,
  LATER,
  NOW,
  seen,
  showing,
  TABLE,
  TIME,
} from '../support/views.ts';

const item = {
  id: 'order-0123456789abcdef0123456789abcdef0123456789abcdef0123456789-0001',
  status: 'awaiting-payment',
  description: HOSTILE,
  attributes: { [`naïve-${FAMILY}`]: HOSTILE, count: 123_456_789_012, nested: { deep: [1, 2, 3] } },
  createdAt: TIME,
  updatedAt: LATER,
  version: 123_456_789_012,
};
const small = { ...item, id: 'order-1', status: 'done', description: JAPANESE, attributes: {}, version: 2 };
const bare = { ...small, description: '', createdAt: null, updatedAt: null, version: 0 };

const page = showing('page', itemPageView(NOW), {
  items: [item, small, bare],
  cursor: 'eyJpZCI6Im9yZGVyLTEifQ',
});
const short = showing('short', itemPageView(NOW), { items: [small, bare], cursor: null });
const changed = showing('changed', itemChangedView, {
  changed: true,
  before: item,
  item: { ...item, ...small },
});
const exported = {
  changed: true,
  table: TABLE,
  file: '/home/jane/exports/of-production/items.jsonl',
  format: 'jsonl' as const,
  items: 123_456_789_012,
  bytes: 123_456_789_012,
  otherRows: 3,
  inexact: 12,
  refused: 123_456,
  formulas: 1234,
  csvSafe: false,
  consistent: false,
  readUnits: 123_456_789_012,
  cost: 123.45,
  seconds: 12_345,
  resumed: false,
};
const imported = {
  changed: true,
  table: TABLE,
  file: '/home/jane/exports/of-production/items.jsonl',
  format: 'jsonl' as const,
  read: 123_456_789_012,
  written: 123_456_789_000,
  same: 2,
  skipped: 3,
  refused: 4,
  refusedFile: '/home/jane/exports/of-production/items.refused.jsonl',
  reasons: [{ line: 17, reason: HOSTILE, text: '' }],
  writeUnits: 123_456_789_012,
  cost: 123.45,
  seconds: 12_345,
  resumedAt: 0,
};

describe('items', () => {
  itFits([
    page,
    short,
    showing('empty', itemPageView(NOW), { items: [], cursor: null }),
    showing('empty page', itemPageView(NOW), { items: [], cursor: 'c'.repeat(60) }),
    showing('row', itemRowView, item),
    showing('item', itemView, item),
    showing('bare', itemView, bare),
    showing('created', itemCreatedView(item.id), { changed: true, item }),
    showing('to create', itemCreatedView(item.id), { changed: false, item: null }),
    changed,
    showing('to change', itemChangedView, { changed: false, before: item, item }),
    showing('deleted', itemDeletedView, { changed: true, item }),
    showing('to delete', itemDeletedView, { changed: false, item }),
  ]);

  it('never cuts an id, and shows the whole of an item where one is asked for', async () => {
    for (const columns of [40, 80, 120]) expect(await seen(page, columns)).toContain(item.id);
    expect(await seen(short, 80)).toMatch(/^ID +STATUS +DESCRIPTION/);
    expect(await seen(page, 40)).toMatch(/^id\norder-|^id +order-/);
    const whole = (await seen(showing('item', itemView, item), 40)).replace(/\s+/g, '');
    expect(whole).toContain(JAPANESE);
    expect(whole).toContain('x'.repeat(130));
  });

  it('in a pipe are rows of tabs', async () => {
    expect(await seen(showing('row', itemRowView, small))).toBe(
      `order-1\tdone\t${JAPANESE}\t\t${LATER}\t2\n`,
    );
    expect(await seen(showing('empty', itemPageView(NOW), { items: [], cursor: null }))).toBe('');
    expect(await seen(showing('bare', itemView, bare))).toContain('description\t\ncreated\t-\n');
  });
});

describe('items export and import', () => {
  itFits([
    showing('exported', exportedView, exported),
    showing('clean', exportedView, { ...exported, otherRows: 0, inexact: 0, file: '-' }),
    showing('to export', exportedView, { ...exported, changed: false, file: '-' }),
    showing('imported', importedView(false), imported),
    showing('clean import', importedView(false), {
      ...imported,
      same: 0,
      skipped: 0,
      refused: 0,
      reasons: [],
    }),
    showing('few refused', importedView(false), { ...imported, refused: 1 }),
    showing('to import', importedView(true), imported),
    showing('nothing', importedView(false), { ...imported, read: 0 }),
  ]);
});
