import { stringifyJson } from '../../function/exact-json.ts';
import type {
  ItemChanged,
  ItemCreated,
  ItemDeleted,
  ItemList,
  ItemsChanged,
  ItemsCounted,
} from '../results/items.ts';
import { isObject } from '../schemas/json.ts';
import type { Item } from '../services/items/types.ts';
import type { ItemField, PickedItem } from '../services/items/where/item-fields.ts';
import { type Column, type Doc, type Field, fields, lines, stack, table } from '../terminal/layout/docs.ts';
import { bad, good, text, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { counted } from '../words/counted.ts';
import { idsText } from '../words/ids-text.ts';
import { usdText } from '../words/usd-text.ts';
import { elapsedText } from './restore.ts';
import { shownTime } from './time.ts';
import { capacityText } from './units.ts';

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

/** @param fields those that are shown; undefined for whole items. */
export const itemPageView = (now: Date, fields?: readonly ItemField[]): View<ItemList> => ({
  text: (page, style) => {
    const rows = page.items.filter(isWhole);
    const items =
      fields === undefined
        ? table(rows, columns(now, style, rows.some(isOther)))
        : table(page.items, pickedColumns(fields));
    if (!style.terminal) return items;
    const none = `no items${page.cursor === null ? '' : ' on this page'}`;
    return stack([page.items.length === 0 ? lines([none]) : items, more(page)]);
  },
  rows: ({ items }) => items,
});

function isWhole(item: Item | PickedItem): item is Item {
  return typeof item.id === 'string' && isObject(item.attributes);
}

const pickedColumns = (fields: readonly ItemField[]): Column<Item | PickedItem>[] =>
  fields.map(({ name }) => ({
    title: name,
    value: (item) => cellText(new Map<string, unknown>(Object.entries(item)).get(name)),
    flexible: true,
    maxLines: MOST_LINES,
  }));

function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : stringifyJson(value);
}

/** One item of a stream, reduced to some fields. */
export const pickedRowView = (fields: readonly ItemField[]): View<PickedItem> => ({
  text: (item) => table([item], pickedColumns(fields)),
});

export const manyChangedView = (verb: 'update' | 'delete'): View<ItemsChanged> => ({
  text: (result) => {
    const { changed, table: of, selected, items, movedOn, movedOnIds, writeUnits, cost, seconds } = result;
    const price = `${capacityText(writeUnits, 'write')}, ${usdText(cost)}`;
    if (!changed && movedOn === 0)
      return lines([
        selected === 0
          ? `nothing to ${verb} in ${of}`
          : `would ${verb} ${counted(selected, 'item')} of ${of}: ${price}`,
      ]);
    return lines([
      text`${good(`${verb}d`)} ${counted(items, 'item')} of ${of} in ${elapsedText(seconds * 1000)}: ${price}`,
      ...(movedOn === 0
        ? []
        : [
            text`${bad(`${counted(movedOn, 'item')} changed meanwhile`)}, left: ${idsText(movedOnIds, movedOn)}; rerun for those`,
          ]),
    ]);
  },
});

export const countedView: View<ItemsCounted> = {
  text: ({ items, table: of, by, index, eventual, readUnits, cost }) =>
    lines([
      `${counted(items, 'item')} in ${of}`,
      `${by} of ${index ?? 'the table'}${eventual ? ', eventually consistent' : ''}: ${capacityText(readUnits, 'read')}, ${usdText(cost)}`,
    ]),
};

function more({ cursor }: ItemList): Doc | undefined {
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
