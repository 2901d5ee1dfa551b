import { stringifyJson } from '../../function/exact-json.ts';
import type { ItemChanged, ItemCreated, ItemDeleted } from '../results/items.ts';
import type { Item, ItemPage } from '../services/items/types.ts';
import { type Column, type Doc, type Field, fields, lines, stack, table } from '../terminal/layout/docs.ts';
import { good, text, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { shownTime } from './time.ts';

/** Of an item in a list; `items get` shows the whole of it. */
const MOST_LINES = 3;

const columns = (now: Date, style: TextStyle, others: boolean): Column<Item>[] => [
  { title: 'id', value: ({ id }) => whole(id) },
  ...(others ? [{ title: 'timestamp', value: ({ timestamp }: Item) => timestamp ?? '0' }] : []),
  { title: 'status', value: ({ status }) => status },
  { title: 'description', value: ({ description }) => description, flexible: true, maxLines: MOST_LINES },
  { title: 'attributes', value: attributesLine, flexible: true, maxLines: MOST_LINES },
  { title: 'updated', value: ({ updatedAt }) => shownTime(updatedAt, now, style) },
  { title: 'version', value: ({ version }) => String(version) },
];

/** Rows beside items are told apart by their timestamp. */
function isOther({ timestamp }: Item): boolean {
  return timestamp !== undefined;
}

export const itemPageView = (now: Date): View<ItemPage> => ({
  text: (page, style) => {
    if (!style.terminal) return table(page.items, columns(now, style, page.items.some(isOther)));
    const none = `no items${page.cursor === null ? '' : ' on this page'}`;
    return stack([
      page.items.length === 0
        ? lines([none])
        : table(page.items, columns(now, style, page.items.some(isOther))),
      more(page),
    ]);
  },
  rows: ({ items }) => items,
});

function more({ cursor }: ItemPage): Doc | undefined {
  return cursor === null ? undefined : lines([text`more: --cursor ${whole(cursor)}, or --all`]);
}

/** One item of a stream. */
export const itemRowView: View<Item> = {
  text: (item, style) => table([item], columns(new Date(0), style, isOther(item))),
};

export const itemView: View<Item> = { text: (item) => fields(facts(item)) };

export const itemCreatedView = (id: string): View<ItemCreated> => ({
  text: ({ item }) =>
    item === null
      ? lines([text`would create ${whole(id)}`])
      : stack([lines([text`${good('created')} ${whole(item.id)}`]), fields(facts(item))]),
});

export const itemChangedView: View<ItemChanged> = {
  text: ({ changed, before, item }) => {
    if (!changed) return lines([text`would change ${whole(item.id)}, which is at version ${item.version}`]);
    const former = new Map(valuesOf(before));
    const differing = valuesOf(item).filter(([name, value]) => former.get(name) !== value);
    return stack([
      lines([text`${good('changed')} ${whole(item.id)}`]),
      fields(differing.map(([name, value]) => [name, `${former.get(name) ?? '-'} → ${value}`])),
    ]);
  },
};

export const itemDeletedView: View<ItemDeleted> = {
  text: ({ changed, item }) =>
    lines([
      text`${changed ? good('deleted') : 'would delete'} ${whole(item.id)} (${item.timestamp === undefined ? '' : `timestamp ${item.timestamp}, `}${item.status}, version ${item.version})`,
    ]),
};

function facts(item: Item): Field[] {
  const { id, timestamp } = item;
  const key: Field[] = timestamp === undefined ? [] : [['timestamp', timestamp]];
  return [['id', whole(id)], ...key, ...valuesOf(item).slice(1)];
}

function valuesOf(item: Item): [string, string][] {
  return [
    ['id', item.id],
    ['status', item.status],
    ['description', item.description],
    ...Object.entries(item.attributes).map(([name, value]): [string, string] => [
      `attributes.${name}`,
      typeof value === 'string' ? value : stringifyJson(value),
    ]),
    ['created', item.createdAt ?? '-'],
    ['updated', item.updatedAt ?? '-'],
    ['version', String(item.version)],
  ];
}

function attributesLine({ attributes }: Item): string {
  return Object.keys(attributes).length === 0 ? '' : stringifyJson(attributes);
}
