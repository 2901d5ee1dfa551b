import type { WireItem } from './items.ts';
import { givenKey, keyInItem } from './key-checks.ts';
import type { EngineContext } from './operations/engine-context.ts';
import { changesOf, decide, type WriteRequest } from './operations/writes.ts';
import type { Table } from './storage/table.ts';
import { readMembers } from './values/read-value.ts';

const PAGE_ITEMS = 500;

/** All items of a table, some at a time. */
export function* itemPages({ storage }: EngineContext, table: Table): Generator<readonly WireItem[]> {
  let page: WireItem[] = [];
  for (const row of table.rows.walk()) {
    const item: WireItem = JSON.parse(storage.textOf(row));
    page.push(item);
    if (page.length < PAGE_ITEMS) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Writes items at once. @throws AwsError ValidationException. */
export function putItems(context: EngineContext, table: Table, items: readonly WireItem[]): void {
  carryOut(
    context,
    items.map((given) => {
      const item = readMembers(given);
      return { kind: 'put', table, key: keyInItem(table.record, item), item };
    }),
  );
}

/** Deletes items at once. @throws AwsError ValidationException. */
export function deleteItems(context: EngineContext, table: Table, keys: readonly WireItem[]): void {
  carryOut(
    context,
    keys.map((key) => ({ kind: 'delete', table, key: givenKey(table.record, readMembers(key)) })),
  );
}

function carryOut(context: EngineContext, requests: readonly WriteRequest[]): void {
  const changes = requests.flatMap((request) => changesOf(context, decide(context, request)));
  if (changes.length > 0) context.storage.commit(changes);
}
