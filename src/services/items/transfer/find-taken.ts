import { KEYS_AT_ONCE } from '../../../aws/batch-get.ts';
import type { RowsApi } from '../../../aws/rows.ts';
import { BackofficeError } from '../../../errors.ts';
import { keyOf, keyText, rowsByKey } from '../../table/read-rows.ts';
import { placeText } from './place.ts';
import type { RepeatedIds } from './repeated-ids.ts';
import type { NewRow, ReadRow } from './to-row.ts';
import { isSame } from './write-rows.ts';

/** Items of a file whose ids are in the table. */
export interface Taken {
  /** With the same item there. */
  readonly same: number;
  /** With another item there. */
  readonly others: number;
  /** The first of them. */
  readonly first: NewRow | undefined;
}

export interface FindDeps {
  readonly rows: RowsApi;
  readonly signal: AbortSignal;
  /** Told how many items of the file were looked up. */
  readonly progress: (done: number) => void;
}

/** Looks all items of a file up in the table, without writing anything. */
export async function findTaken(
  source: AsyncIterable<ReadRow>,
  table: string,
  repeated: RepeatedIds,
  { rows, signal, progress }: FindDeps,
): Promise<Taken> {
  let taken: Taken = { same: 0, others: 0, first: undefined };
  let wanted: NewRow[] = [];
  let done = 0;

  async function lookUp(): Promise<void> {
    signal.throwIfAborted();
    const keys = wanted.map(({ row }) => keyOf(row));
    const held = await rowsByKey(rows, table, keys);
    const there = wanted.filter(({ row }) => held.has(keyText(row)));
    const others = there.filter((each) => !isSame(each, held.get(keyText(each.row)) ?? {}));
    taken = {
      same: taken.same + there.length - others.length,
      others: taken.others + others.length,
      first: taken.first ?? others[0],
    };
    wanted = [];
    progress(done);
  }

  repeated.restart();
  for await (const found of source) {
    done += 1;
    if (!('row' in found) || repeated.isRepeated(found.row.id)) continue;
    wanted.push(found.row);
    if (wanted.length === KEYS_AT_ONCE) await lookUp();
  }
  if (wanted.length > 0) await lookUp();
  return taken;
}

/** @throws BackofficeError CONFLICT when an id is taken by another item. */
export function requireFree({ first, others }: Taken): void {
  if (first === undefined) return;
  const more = others === 1 ? '' : `, and ${others - 1} more are`;
  throw new BackofficeError(
    'CONFLICT',
    `${placeText(first)}: the id "${first.id.split('\n')[0]}" is taken by another item${more}; nothing was written`,
    {
      hint: (command) =>
        `leave it: ${command.again('--on-conflict skip')}; or replace it: ${command.again('--on-conflict overwrite')}`,
    },
  );
}
