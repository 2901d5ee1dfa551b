import { itemText, type WireItem } from '../items.ts';
import type { Change } from '../storage/changes.ts';
import type { Row, Table } from '../storage/table.ts';
import type { Members } from '../values/value.ts';
import type { EngineContext } from './engine-context.ts';

/** How long AWS keeps the past at most. */
export const RECOVERY_DAYS = 35;
const DAY_MS = 86_400_000;

/** What a row was before a write, for tables with point-in-time recovery. It is kept with the write itself. */
export function pastChanges(
  { storage, clock }: EngineContext,
  { record: { name, settings }, history }: Table,
  key: Members,
  held: Row | undefined,
): Change[] {
  if (!settings.pointInTimeRecovery) return [];
  const at = clock.now().getTime();
  const before = held === undefined ? 'null' : storage.textOf(held);
  const past: Change = { kind: 'past', table: name, at, text: `{"key":${itemText(key)},"before":${before}}` };
  const oldest = at - (settings.recoveryDays ?? RECOVERY_DAYS) * DAY_MS;
  const needless = history.oldest;
  if (needless === undefined || needless >= oldest - DAY_MS / 24) return [past];
  return [past, { kind: 'forget', table: name, before: oldest }];
}

/** What a row was before a write; null when it was not there. Both are items as on the wire. */
export interface Past {
  readonly key: WireItem;
  readonly before: WireItem | null;
}

/** What rows were before they were written after a time, the first writes first. */
export function* pastAfter(
  { storage }: Pick<EngineContext, 'storage'>,
  table: Table,
  at: number,
): Generator<Past> {
  for (const { place, length } of table.history.after(at)) {
    const past: Past = JSON.parse(storage.read(place, length));
    yield past;
  }
}
