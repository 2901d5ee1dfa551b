import { STATUS_INDEX } from '../stack/contract/table.ts';
import { RequestError } from './errors.ts';
import { stringifyJson } from './exact-json.ts';
import { changesBetween, type ItemUndo, type RowChange } from './item/changes.ts';
import { decodeCursor, encodeCursor } from './item/cursor.ts';
import { ITEM_LIMITS, type Item, type ItemDraft, type ItemPage, type ItemPatch } from './item/item.ts';
import {
  changedRecord,
  type ItemRecord,
  isCountable,
  isCurrent,
  keyOf,
  newRecord,
  toItem,
  versionOf,
} from './item/record.ts';
import { ConditionFailed, type TableClient } from './table-client.ts';

/** Read, merge, write is tried this often when nobody asked for a certain version. */
const MERGE_ATTEMPTS = 8;
const PAUSE_MS = 15;
const LONGEST_PAUSE_MS = 500;
/**
 * Lambda answers with at most 6,291,556 bytes, of which the body is a JSON text within JSON.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const PAGE_BYTES = 5_500_000;
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

/** An item after a change, or as it was before it was deleted, with what takes that back. */
export interface Changed {
  readonly item: Item;
  readonly undo: ItemUndo;
}

/** What items need besides a table. */
export interface ItemsDeps {
  readonly now: () => Date;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** By which a change is known again when its answer was lost. */
  readonly newToken: () => string;
}

/** The back office's items: their rules, on a table. */
export interface Items {
  /** @throws RequestError 409 AlreadyExists; 422 when the Idempotency-Key was used for another request. */
  create(draft: ItemDraft, idempotencyKey?: string): Promise<Creation>;
  /** @throws RequestError 404 NotFound. */
  get(id: string): Promise<Item>;
  /** @throws RequestError 400 InvalidCursor. */
  list(request: ListRequest): Promise<ItemPage>;
  /**
   * @param token of the request: one that was served already is answered with the item as it is.
   * @throws RequestError 404 NotFound; 412 VersionMismatch when `ifVersion` is not the item's; 409 VersionNotUsable.
   */
  update(id: string, patch: ItemPatch, ifVersion?: number, token?: string): Promise<Changed>;
  /** @returns the item as it was. @throws RequestError 404 NotFound; 412 VersionMismatch. */
  delete(id: string, ifVersion?: number): Promise<Changed>;
}

export function createItems(table: TableClient, { now, random, sleep, newToken }: ItemsDeps): Items {
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
      const page = createPage();
      let lastKey = cursor === undefined ? undefined : decodeCursor(cursor, status);
      for (let reads = 0; reads < READS_PER_PAGE; reads += 1) {
        const found = await table.page({
          limit: limit - page.items.length,
          ...(status === undefined
            ? {}
            : { index: { name: STATUS_INDEX, attribute: 'status', value: status } }),
          ...(lastKey === undefined ? {} : { startKey: lastKey }),
        });
        const full = page.add(found.records.filter(isCurrent));
        lastKey = full ?? found.lastKey;
        if (full !== undefined || lastKey === undefined || page.items.length >= limit) break;
      }
      return { items: page.items, cursor: lastKey === undefined ? null : encodeCursor(lastKey, status) };
    },

    async update(id, patch, ifVersion, token = newToken()) {
      let changes: readonly RowChange[] = [];
      for (let attempt = 1; attempt <= MERGE_ATTEMPTS; attempt += 1) {
        const record = await read(id);
        const { lastRequest } = record;
        // An answer was lost, or the caller sent the request again.
        if (lastRequest !== undefined && 'S' in lastRequest && lastRequest.S === token)
          return { item: toItem(record), undo: { changes } };
        checkVersion(record, ifVersion);
        if (!isCountable(record)) throw notCountable(id);
        changes = changesBetween(record, changedRecord(record, patch, time(), token));
        const changed = await table.update(keyOf(id), changes, {
          present: true,
          version: record.version,
        });
        if (!(changed instanceof ConditionFailed)) return { item: toItem(changed), undo: { changes } };
        await sleep(random() * Math.min(PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS));
      }
      throw busy(id);
    },

    async delete(id, ifVersion) {
      for (let attempt = 1; attempt <= MERGE_ATTEMPTS; attempt += 1) {
        const record = await read(id);
        checkVersion(record, ifVersion);
        const condition = ifVersion === undefined ? {} : { version: record.version };
        const deleted = await table.delete(keyOf(id), { present: true, ...condition });
        if (!(deleted instanceof ConditionFailed)) return { item: toItem(deleted), undo: { row: deleted } };
        // A try of this very request, whose answer was lost, has deleted it, or somebody has: it is gone as asked.
        if (deleted.retried && (await table.get(keyOf(id))) === undefined)
          return { item: toItem(record), undo: { row: record } };
        await sleep(random() * Math.min(PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS));
      }
      throw busy(id);
    },
  };
}

/** Items that fit into one answer. */
function createPage() {
  const items: Item[] = [];
  let bytes = 0;
  let last: ItemRecord | undefined;
  return {
    items,
    /** @returns the last row that fits when others do not: the next page begins after it. */
    add(records: readonly ItemRecord[]): ItemRecord | undefined {
      for (const record of records) {
        const item = toItem(record);
        bytes += bytesOf(item);
        if (bytes > PAGE_BYTES && last !== undefined) return last;
        items.push(item);
        last = record;
      }
      return undefined;
    },
  };
}

/** Within the answer, which is JSON, the body is a text. */
function bytesOf(item: Item): number {
  return Buffer.byteLength(JSON.stringify(stringifyJson(item)));
}

function busy(id: string): RequestError {
  return new RequestError(409, 'Busy', `item "${id}" is being changed by others; try again`);
}

function notCountable(id: string): RequestError {
  const message = `the version of item "${id}" is not a whole number below ${Number.MAX_SAFE_INTEGER}; correct it in the table`;
  return new RequestError(409, 'VersionNotUsable', message, {
    details: [{ field: 'version', message: 'cannot be counted on' }],
  });
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
