import { holds } from '../expressions/evaluate.ts';
import type { Condition } from '../expressions/tree.ts';
import { applyUpdate, changesNothingMissing } from '../expressions/update.ts';
import type { Update } from '../expressions/update-tree.ts';
import { indexKeys, projected } from '../index-entries.ts';
import { itemOf, itemText } from '../items.ts';
import { checkIndexKeys, type GivenKey } from '../key-checks.ts';
import { invalid } from '../requests/input.ts';
import type { Change, IndexKey } from '../storage/changes.ts';
import type { Storage } from '../storage/storage.ts';
import type { Row, Table } from '../storage/table.ts';
import type { IndexRecord } from '../table-record.ts';
import { sameValue } from '../values/compare-values.ts';
import { checkNesting } from '../values/nesting.ts';
import { membersSize } from '../values/size.ts';
import type { Members, Value } from '../values/value.ts';
import { type Consumed, writeUnits } from './consumed.ts';
import type { EngineContext } from './engine-context.ts';
import { pastChanges } from './past.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items */
export const MOST_ITEM_BYTES = 400 * 1024;

interface Target {
  readonly table: Table;
  readonly key: GivenKey;
  readonly condition?: Condition | undefined;
}

/** What is asked to be done to one row. */
export type WriteRequest =
  | (Target & { readonly kind: 'put'; readonly item: Members })
  | (Target & { readonly kind: 'update'; readonly update?: Update | undefined })
  | (Target & { readonly kind: 'delete' })
  | (Target & { readonly kind: 'check' });

/** A write that was decided on, and not carried out yet. Undefined stands for no item. */
export class Write {
  readonly held: Row | undefined;
  private read: Members | undefined;

  constructor(
    private readonly storage: Storage,
    readonly request: WriteRequest,
  ) {
    this.held = request.table.rows.get(request.key.row);
  }

  get heldText(): string | undefined {
    return this.held && this.storage.textOf(this.held);
  }

  /** The item as it was: read when somebody asks for it. */
  get before(): Members | undefined {
    const text = this.heldText;
    if (text !== undefined) this.read ??= itemOf(text);
    return this.read;
  }

  /** What is kept of the item afterwards; undefined also where nothing is written. */
  after: Kept | undefined;
}

/** An item, its bytes, and what it is in each index of its table. */
export interface Kept {
  readonly members: Members;
  /** Its JSON. */
  readonly text: string;
  readonly size: number;
  readonly keys: readonly (IndexKey | undefined)[];
}

/** A condition does not hold. */
export class ConditionFailedError extends Error {
  override readonly name = 'ConditionFailedError';

  constructor(readonly before: Members | undefined) {
    super('The conditional request failed');
  }
}

const NOTHING: Members = new Map();

/**
 * Decides on a write.
 * @throws ConditionFailedError, or AwsError ValidationException for an update that cannot be made to the item.
 */
export function decide({ storage }: EngineContext, request: WriteRequest): Write {
  const { table, key, condition } = request;
  const write = new Write(storage, request);
  if (condition !== undefined && !holds(condition, write.before ?? NOTHING))
    throw new ConditionFailedError(write.before);
  const members = resultOf(write);
  if (members === undefined) return write;
  const size = membersSize(members);
  if (request.kind === 'update' && size > MOST_ITEM_BYTES)
    throw invalid('Item size to update has exceeded the maximum allowed size');
  const text = itemText(members);
  write.after = { members, text, size, keys: indexKeys(table.record, members, { key: key.row, size }) };
  return write;
}

function resultOf(write: Write): Members | undefined {
  const { request } = write;
  switch (request.kind) {
    case 'put':
      return request.item;
    case 'delete':
    case 'check':
      return undefined;
    case 'update':
      return updated(request, write.before);
  }
}

function updated(
  { table, key, update }: Extract<WriteRequest, { readonly kind: 'update' }>,
  before: Members | undefined,
): Members | undefined {
  if (update === undefined) return before ?? key.members;
  if (before === undefined && changesNothingMissing(update)) return undefined;
  const after = applyUpdate(update, before, key.members);
  checkNesting(after);
  checkIndexKeys(table.record, after, 'update');
  return after;
}

/** What a write changes in the storage. */
export function changesOf(context: EngineContext, write: Write): Change[] {
  const { request, held, after } = write;
  const { table, key } = request;
  if (request.kind === 'check' || (after === undefined && held === undefined)) return [];
  const past = pastChanges(context, table, key.members, held);
  const { name } = table.record;
  if (after === undefined) return [{ kind: 'delete', table: name, key: key.row }, ...past];
  if (request.kind === 'update' && after.members === write.before) return [];
  const { text, size, keys: entries } = after;
  return [{ kind: 'put', table: name, key: key.row, text, size, entries }, ...past];
}

/** Adds what a write consumes, that of the indexes that it changes included. */
export function consumeWrite(consumed: Consumed, write: Write, factor = 1): void {
  const { request, held, after } = write;
  const { table } = request;
  consumed.add(factor * writeUnits(Math.max(after?.size ?? 0, held?.size ?? 0)));
  if (request.kind === 'check') return;
  table.record.indexes.forEach((index, position) => {
    const [old, next] = [held?.entries[position], after?.keys[position]];
    const units = indexUnits(old, next, () => isSameIn(index, write));
    consumed.addToIndex(index, factor * units);
  });
}

interface Sized {
  readonly key: string;
  readonly size: number;
}

/**
 * An entry that moves is removed and written; one whose attributes stay as they are costs nothing.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
function indexUnits(old: Sized | undefined, next: Sized | undefined, isSame: () => boolean): number {
  if (old === undefined || next === undefined) {
    const only = old ?? next;
    return only === undefined ? 0 : writeUnits(only.size);
  }
  if (old.key !== next.key) return writeUnits(old.size) + writeUnits(next.size);
  return isSame() ? 0 : writeUnits(Math.max(old.size, next.size));
}

/** Whether an index has the same of an item before and after a write. */
function isSameIn(index: IndexRecord, write: Write): boolean {
  const { held, after, request } = write;
  const isWhole = index.projection.type === 'ALL';
  if (held === undefined || after === undefined || (isWhole && held.size !== after.size)) return false;
  if (isWhole && write.heldText === after.text) return true;
  const shown = (members: Members = NOTHING): Value => ({
    type: 'M',
    members: projected(index, request.table.record.key, members),
  });
  return sameValue(shown(write.before), shown(after.members));
}
