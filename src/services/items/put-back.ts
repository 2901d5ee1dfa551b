import { type RowChange, reversed } from '../../../function/item/changes.ts';
import { type AttributeValue, type ItemRecord, toItem } from '../../../function/item/record.ts';
import { ConditionFailed, createTableClient } from '../../../function/table-client.ts';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { rowText } from '../table/row-text.ts';
import { callBySdk } from './table-call.ts';
import type { Item } from './types.ts';

export type { ItemRecord };

/** An item's row, past the application: with its types, and with what the application does not know of it. */
export interface ItemRow {
  read(): Promise<ItemRecord | undefined>;
  /** Gives attributes their former values; the version counts on. @returns false when they were changed since. */
  takeBack(changes: readonly RowChange[], now: string): Promise<boolean>;
  /** @returns false when there is a row. */
  create(row: ItemRecord): Promise<boolean>;
}

/** @param key of the row; another sort key than an item's is that of a row beside it. */
export function createItemRow(dynamoDB: DynamoDBApi, tableName: string, key: ItemRecord): ItemRow {
  const table = createTableClient(tableName, callBySdk(dynamoDB));
  return {
    read: () => table.get(key),
    async takeBack(changes, now) {
      const values = changes
        .filter(({ path: [name = ''] }) => !KEPT_BY_APPLICATION.has(name))
        .map(({ path, after }) => ({ path, value: after }));
      const version = changes.find(({ path }) => path[0] === 'version')?.after;
      const condition = { present: true, version, values };
      const outcome = await table.update(key, takenBack(changes, now), condition);
      return !(outcome instanceof ConditionFailed);
    },
    create: (row) => table.put(row, { absent: true }),
  };
}

const KEPT_BY_APPLICATION = new Set(['version', 'updatedAt', 'lastRequest']);

/** The reverse of changes. A version is never used again: whoever has seen it would take the row for what it was then. */
function takenBack(changes: readonly RowChange[], now: string): RowChange[] {
  return reversed(changes).map((change): RowChange => {
    const { path, before } = change;
    if (path[0] === 'updatedAt') return { path, after: { S: now } };
    if (path[0] === 'version' && before !== undefined && 'N' in before)
      return { path, after: { N: String(Number(before.N) + 1) } };
    return change;
  });
}

/** Whether two rows are the same: neither maps nor sets have an order. */
export function sameRow(a: ItemRecord, b: ItemRecord): boolean {
  return rowText(a) === rowText(b);
}

/** The same for two values; undefined is none. */
export function sameValue(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  return sameRow(a === undefined ? {} : { value: a }, b === undefined ? {} : { value: b });
}

/** The item that a row is. */
export const itemOf = toItem;

/** The key of a row, whichever it is. */
export function keyOfRow({ id = { S: '' }, timestamp = { N: '0' } }: ItemRecord): ItemRecord {
  return { id, timestamp };
}

/** The item that a row becomes. */
export function itemAfter(row: ItemRecord, changes: readonly RowChange[], now: string): Item {
  const next: ItemRecord = { ...row };
  const held = row.attributes;
  const attributes: ItemRecord = held !== undefined && 'M' in held ? { ...held.M } : {};
  for (const { path, after } of takenBack(changes, now)) {
    const [name = '', inner] = path;
    const [place, key] = inner === undefined ? [next, name] : [attributes, inner];
    if (after === undefined) delete place[key];
    else place[key] = after;
  }
  const whole = changes.some(({ path }) => path.length === 1 && path[0] === 'attributes');
  return toItem(whole || held === undefined ? next : { ...next, attributes: { M: attributes } });
}
