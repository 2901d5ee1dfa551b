import { holds } from '../expressions/evaluate.ts';
import type { Condition } from '../expressions/tree.ts';
import { applyUpdate, changesNothingMissing } from '../expressions/update.ts';
import type { Update } from '../expressions/update-tree.ts';
import { indexKeys, projected } from '../index-entries.ts';
import { itemOf, itemText } from '../items.ts';
import { checkIndexKeys, type GivenKey } from '../key-checks.ts';
import { invalid } from '../requests/input.ts';
import type { Change } from '../storage/changes.ts';
import type { Row, Table } from '../storage/table.ts';
import { sameValue } from '../values/compare-values.ts';
import { checkNesting } from '../values/nesting.ts';
import { membersSize } from '../values/size.ts';
import type { Members } from '../values/value.ts';
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
export interface Write {
  readonly request: WriteRequest;
  readonly held: Row | undefined;
  readonly before: Members | undefined;
  readonly after: Members | undefined;
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
  const held = table.rows.get(key.row);
  const before = held && itemOf(storage.textOf(held));
  if (condition !== undefined && !holds(condition, before ?? NOTHING)) throw new ConditionFailedError(before);
  return { request, held, before, after: resultOf(request, before) };
}

function resultOf(request: WriteRequest, before: Members | undefined): Members | undefined {
  switch (request.kind) {
    case 'put':
      return request.item;
    case 'delete':
      return undefined;
    case 'check':
      return before;
    case 'update':
      return updated(request, before);
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
  if (membersSize(after) > MOST_ITEM_BYTES)
    throw invalid('Item size to update has exceeded the maximum allowed size');
  checkIndexKeys(table.record, after, 'update');
  return after;
}

/** What a write changes in the storage. */
export function changesOf(context: EngineContext, { request, held, before, after }: Write): Change[] {
  const { table, key } = request;
  if (request.kind === 'check' || (after === undefined && held === undefined)) return [];
  const past = pastChanges(context, table, key.members, held);
  const { name } = table.record;
  if (after === undefined) return [{ kind: 'delete', table: name, key: key.row }, ...past];
  if (request.kind === 'update' && after === before) return [];
  const size = membersSize(after);
  const entries = indexKeys(table.record, after, { key: key.row, size });
  return [{ kind: 'put', table: name, key: key.row, text: itemText(after), size, entries }, ...past];
}

/** Adds what a write consumes, that of the indexes that it changes included. */
export function consumeWrite(consumed: Consumed, { request, held, before, after }: Write, factor = 1): void {
  const { table, key } = request;
  const size = after === undefined ? 0 : membersSize(after);
  consumed.add(factor * writeUnits(Math.max(size, held?.size ?? 0)));
  if (request.kind === 'check') return;
  const keys = after === undefined ? [] : indexKeys(table.record, after, { key: key.row, size });
  table.record.indexes.forEach((index, position) => {
    const [old, next] = [held?.entries[position], keys[position]];
    const units = indexUnits(old, next, () => isSameIn(index, table, before, after));
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

function isSameIn(
  index: Table['record']['indexes'][number],
  { record }: Table,
  before: Members = NOTHING,
  after: Members = NOTHING,
): boolean {
  const [a, b] = [projected(index, record.key, before), projected(index, record.key, after)];
  return sameValue({ type: 'M', members: a }, { type: 'M', members: b });
}
