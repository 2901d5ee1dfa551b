import type { ItemsCounted } from '../../results/items.ts';
import type { Item, ItemPage } from '../../services/items/types.ts';
import { planForTable } from '../../services/items/where/plan-for-table.ts';
import {
  cursorAfter,
  estimatePrice,
  itemOfRow,
  keyAt,
  priceOf,
  type SelectedPage,
  type Selection,
  selectRows,
} from '../../services/items/where/select-rows.ts';
import { createSortedItems, type SortField } from '../../services/items/where/sort-items.ts';
import { type Condition, comparedFields } from '../../services/items/where/tree.ts';
import { priceText, readText } from '../../words/read-price.ts';
import type { Operation } from '../operation.ts';

/** What is asked of the table. */
export interface Query {
  /** Undefined for all items. */
  readonly where: Condition | undefined;
  readonly eventual: boolean;
  /** Where a listing goes on. */
  readonly cursor?: string | undefined;
}

export interface ListQuery extends Query {
  readonly sort?: readonly SortField[];
  readonly limit?: number;
}

const DEFAULT_LIMIT = 25;

/** The rows of a table that a condition holds for; how they are read, and at which price, is told first. */
export interface OpenSelection {
  readonly selection: Selection;
  pages(): AsyncGenerator<SelectedPage>;
}

export async function openSelection(
  operation: Operation,
  { where, eventual, cursor }: Query,
): Promise<OpenSelection> {
  const { tableName: table } = await operation.outputs.refresh();
  const plan = await planForTable(await operation.connection.dynamoDB(), table, where);
  const after = cursor === undefined ? undefined : keyAt(cursor, plan);
  const selection = { table, plan, eventual };
  await tellPrice(operation, selection, where);
  const rows = await operation.connection.rows();
  return { selection, pages: () => selectRows(rows, selection, after) };
}

/** Tells how a selection is read, and what that takes. */
export async function tellPrice(
  operation: Operation,
  selection: Selection,
  where: Condition | undefined,
): Promise<void> {
  for (const field of where === undefined ? [] : comparedFields(where))
    operation.report(`${field} is taken for a field; a text stands in quotes: "${field}"`);
  const price = await estimatePrice(await operation.connection.dynamoDB(), selection);
  operation.report(`${readText(selection)}: ${price === null ? 'one item' : priceText(price)}`);
}

/** Every item, as they come. */
export async function* streamItems(operation: Operation, query: Query): AsyncGenerator<Item> {
  const { pages } = await openSelection(operation, query);
  for await (const page of pages()) for (const row of page.rows) yield itemOfRow(row);
}

/** Items until there are as many as were asked for, and where to go on. */
export async function listItems(operation: Operation, query: ListQuery): Promise<ItemPage> {
  const { limit = DEFAULT_LIMIT } = query;
  const { selection, pages } = await openSelection(operation, query);
  const { plan } = selection;
  const items: Item[] = [];
  for await (const page of pages())
    for (const row of page.rows) {
      items.push(itemOfRow(row));
      if (items.length === limit) return { items, cursor: cursorAfter(row, plan) };
    }
  return { items, cursor: null };
}

/** The first items in an order, for which all must be read. @param limit undefined for all of them. */
export async function sortItems(
  operation: Operation,
  query: Query,
  sort: readonly SortField[],
  limit: number | undefined,
): Promise<readonly Item[]> {
  const sorted = createSortedItems(sort, limit);
  let count = 0;
  for await (const item of streamItems(operation, query)) {
    operation.signal.throwIfAborted();
    sorted.add(item);
    count += 1;
  }
  const items = sorted.first();
  if (count > items.length)
    operation.report(`the first ${items.length} of ${count} items; --all shows the others`);
  return items;
}

export async function countItems(operation: Operation, query: Query): Promise<ItemsCounted> {
  const { selection, pages } = await openSelection(operation, query);
  const { table, plan, eventual } = selection;
  let [items, readUnits] = [0, 0];
  for await (const page of pages()) {
    operation.signal.throwIfAborted();
    items += page.rows.length;
    readUnits += page.readUnits;
  }
  const index = plan.index ?? null;
  return { table, items, by: plan.by, index, eventual: eventual || index !== null, ...priceOf(readUnits) };
}
