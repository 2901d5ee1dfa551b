import { STATUS_INDEX } from '../stack/contract.ts';
import { RequestError } from './errors.ts';
import { decodeCursor, encodeCursor } from './item/cursor.ts';
import { ITEM_LIMITS, type Item, type ItemDraft, type ItemPage, type ItemPatch } from './item/item.ts';
import {
  changedRecord,
  type ItemRecord,
  isCurrent,
  keyOf,
  newRecord,
  toItem,
  versionOf,
} from './item/record.ts';
import type { Condition, TableClient } from './table-client.ts';

/** Read, merge, write is tried this often when nobody asked for a certain version. */
const MERGE_ATTEMPTS = 5;
/** A page is handed out short rather than reading on through rows that are not items. */
const READS_PER_PAGE = 10;

export interface Creation {
  readonly item: Item;
  /** The same request with the same Idempotency-Key was served before. */
  readonly replayed: boolean;
}

export interface ListRequest {
  readonly status?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** The back office's items: their rules, on a table. */
export interface Items {
  /** @throws RequestError 409 AlreadyExists; 422 when the Idempotency-Key was used for another request. */
  create(draft: ItemDraft, idempotencyKey?: string): Promise<Creation>;
  /** @throws RequestError 404 NotFound. */
  get(id: string): Promise<Item>;
  /** @throws RequestError 400 InvalidCursor. */
  list(request: ListRequest): Promise<ItemPage>;
  /** @throws RequestError 404 NotFound; 412 VersionMismatch when `ifVersion` is not the item's. */
  update(id: string, patch: ItemPatch, ifVersion?: number): Promise<Item>;
  /** @returns the item as it was. @throws RequestError 404 NotFound; 412 VersionMismatch. */
  delete(id: string, ifVersion?: number): Promise<Item>;
}

export function createItems(table: TableClient, now: () => Date): Items {
  const time = (): string => now().toISOString();

  async function read(id: string): Promise<ItemRecord> {
    const record = await table.get(keyOf(id));
    if (record === undefined) throw notFound(id);
    return record;
  }

  return {
    async create(draft, idempotencyKey) {
      const record = newRecord(draft, time(), idempotencyKey);
      if (await table.put(record, { absent: true })) return { item: toItem(record), replayed: false };
      const existing = await table.get(keyOf(draft.id));
      return replay(draft, existing, idempotencyKey);
    },

    async get(id) {
      return toItem(await read(id));
    },

    async list({ status, limit, cursor }) {
      const items: Item[] = [];
      let lastKey = cursor === undefined ? undefined : decodeCursor(cursor, status);
      for (let reads = 0; reads < READS_PER_PAGE; reads += 1) {
        const page = await table.page({
          limit: limit - items.length,
          ...(status === undefined
            ? {}
            : { index: { name: STATUS_INDEX, attribute: 'status', value: status } }),
          ...(lastKey === undefined ? {} : { startKey: lastKey }),
        });
        items.push(...page.records.filter(isCurrent).map(toItem));
        lastKey = page.lastKey;
        if (lastKey === undefined || items.length >= limit) break;
      }
      return { items, cursor: lastKey === undefined ? null : encodeCursor(lastKey, status) };
    },

    async update(id, patch, ifVersion) {
      for (let attempt = 1; attempt <= MERGE_ATTEMPTS; attempt += 1) {
        const record = await read(id);
        checkVersion(record, ifVersion);
        const next = changedRecord(record, patch, time());
        if (await table.put(next, sameVersion(record))) return toItem(next);
      }
      throw new RequestError(409, 'Busy', `item "${id}" is being changed by others; try again`);
    },

    async delete(id, ifVersion) {
      const condition = ifVersion === undefined ? { present: true } : { version: ifVersion };
      const deleted = await table.delete(keyOf(id), condition);
      if (deleted !== undefined) return toItem(deleted);
      checkVersion(await read(id), ifVersion);
      throw new RequestError(409, 'Busy', `item "${id}" is being changed by others; try again`);
    },
  };
}

function replay(
  draft: ItemDraft,
  existing: ItemRecord | undefined,
  idempotencyKey: string | undefined,
): Creation {
  const heldKey = existing?.idempotencyKey;
  if (existing !== undefined && idempotencyKey !== undefined && heldKey !== undefined && 'S' in heldKey) {
    if (heldKey.S === idempotencyKey) return { item: toItem(existing), replayed: true };
    if (sameToken(heldKey.S, idempotencyKey)) {
      throw new RequestError(
        422,
        'IdempotencyKeyReused',
        'this Idempotency-Key was used for another request',
      );
    }
  }
  throw new RequestError(409, 'AlreadyExists', `item "${draft.id}" exists already`, {
    details: [{ field: 'id', message: 'exists already' }],
  });
}

/** An idempotency key is `<token>/<hash of the request>`: the same token with another hash is a misuse. */
function sameToken(held: string, given: string): boolean {
  return held.split('/')[0] === given.split('/')[0];
}

function checkVersion(record: ItemRecord, ifVersion: number | undefined): void {
  const version = versionOf(record) ?? 0;
  if (ifVersion === undefined || ifVersion === version) return;
  throw new RequestError(412, 'VersionMismatch', `the item is at version ${version}, not ${ifVersion}`, {
    details: [{ field: 'version', message: `is ${version}` }],
  });
}

function sameVersion(record: ItemRecord): Condition {
  const version = versionOf(record);
  return version === undefined ? { present: true, unversioned: true } : { version };
}

function notFound(id: string): RequestError {
  return new RequestError(404, 'NotFound', `item "${id}" does not exist`);
}

/** @throws RequestError (400) when it is not a page size. */
export function checkLimit(text: string | undefined): number {
  if (text === undefined) return ITEM_LIMITS.defaultPageSize;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= ITEM_LIMITS.pageSize) return limit;
  const message = `must be a whole number from 1 to ${ITEM_LIMITS.pageSize}`;
  throw new RequestError(400, 'ValidationFailed', `limit ${message}`, {
    details: [{ field: 'limit', message }],
  });
}
