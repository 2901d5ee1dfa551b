import { stringifyJson } from '../../function/exact-json.ts';
import type { ItemChanged, ItemCreated, ItemDeleted } from '../results/items.ts';
import type { Item, ItemPage } from '../services/items/types.ts';
import type { View } from '../terminal/printer.ts';
import { type Column, renderFields, renderTable } from '../terminal/table.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { shownTime } from './time.ts';

const columns = (now: Date, style: TextStyle): Column<Item>[] => [
  { title: 'id', value: ({ id }) => id },
  { title: 'status', value: ({ status }) => status },
  { title: 'description', value: ({ description }) => description, flexible: true },
  { title: 'attributes', value: attributesLine, flexible: true },
  { title: 'updated', value: ({ updatedAt }) => shownTime(updatedAt, now, style) },
  { title: 'version', value: ({ version }) => String(version) },
];

export const itemPageView = (now: Date): View<ItemPage> => ({
  text: async (page, style) => {
    if (page.items.length === 0)
      return style.terminal ? `no items${page.cursor === null ? '' : ' on this page'}\n${more(page)}` : '';
    const table = await renderTable(page.items, columns(now, style), style);
    return style.terminal ? table + more(page) : table;
  },
  rows: ({ items }) => items,
});

function more({ cursor }: ItemPage): string {
  return cursor === null ? '' : `more: --cursor ${cursor}, or --all\n`;
}

/** One item of a stream. */
export const itemRowView: View<Item> = {
  text: (item, style) => renderTable([item], columns(new Date(0), style), style),
};

export const itemView: View<Item> = { text: (item, style) => renderFields(fields(item), style) };

export const itemCreatedView = (id: string): View<ItemCreated> => ({
  text: ({ item }, style) =>
    item === null
      ? `would create ${id}\n`
      : `${style.good('created')} ${item.id}\n${renderFields(fields(item), style)}`,
});

export const itemChangedView: View<ItemChanged> = {
  text: ({ changed, before, item }, style) => {
    if (!changed) return `would change ${item.id}, which is at version ${item.version}\n`;
    const former = new Map(fields(before));
    const differing = fields(item).filter(([name, value]) => former.get(name) !== value);
    const lines = differing.map(([name, value]) => [name, `${former.get(name) ?? '-'} → ${value}`] as const);
    return `${style.good('changed')} ${item.id}\n${renderFields(lines, style)}`;
  },
};

export const itemDeletedView: View<ItemDeleted> = {
  text: ({ changed, item }, style) =>
    `${changed ? style.good('deleted') : 'would delete'} ${item.id} (${item.status}, version ${item.version})\n`,
};

function fields(item: Item): [string, string][] {
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
