import type { Timing } from '../../clock.ts';
import { BackofficeError } from '../../errors.ts';
import { membersOf, parsedJson } from '../../schemas/json.ts';
import type { ItemService } from '../items/types.ts';
import { filled, type LoadRequest } from './requests.ts';

/** What `loadtest --clean-up` tells. */
export interface LoadCleanedUp {
  readonly changed: boolean;
  /** Items that tests had left, and how many of them were removed. */
  readonly items: number;
  readonly removed: number;
}

/** Remembers which items a test may have made, to remove them. */
export interface CreatedItems {
  note(n: number, outcome: number | string): void;
  count(): number;
  /** The first ones, by id. */
  some(): readonly string[];
  /** @returns how many were removed. */
  remove(removal: Removal): Promise<number>;
}

const AT_ONCE = 10;
const SHOWN = 5;

/** Only requests that create items leave any; one without an answer may have made its item nevertheless. */
export function createCreatedItems(request: LoadRequest, run: string): CreatedItems {
  const made = new Set<string>();
  const creates = request.method === 'POST' && request.path.split('?')[0] === '/items';

  function idOf(n: number): string | undefined {
    // What is no JSON creates nothing.
    const { id } = membersOf(parsedJson(filled(request.body ?? '', run, n)));
    return typeof id === 'string' ? id : undefined;
  }

  return {
    note(n, outcome) {
      if (!creates || (typeof outcome === 'number' && outcome !== 201 && outcome < 500)) return;
      const id = idOf(n);
      if (id !== undefined) made.add(id);
    },
    count: () => made.size,
    some: () => [...made].slice(0, SHOWN),
    remove: (removal) => removeAll(removal, [...made]),
  };
}

/** Where removing takes place. */
export interface Removal extends Timing {
  readonly items: ItemService;
  readonly random: () => number;
}

/** A stage lets so many requests a second through; a test has used that up, so removing waits its turn. */
const TRIES = 12;
const PAUSE_MS = 200;
const LONGEST_MS = 5000;

/** Removes items; those that are not there are none. @returns how many were. */
export async function removeAll(removal: Removal, ids: readonly string[]): Promise<number> {
  let removed = 0;
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const done = await Promise.all(ids.slice(start, start + AT_ONCE).map((id) => removeOne(removal, id)));
    removed += done.filter(Boolean).length;
  }
  return removed;
}

async function removeOne({ items, clock, signal, random }: Removal, id: string): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      await items.delete(id);
      return true;
    } catch (error) {
      if (!(error instanceof BackofficeError)) throw error;
      if (error.code === 'NOT_FOUND') return false;
      if (error.code !== 'BUSY' || tries === TRIES) throw error;
      await clock.sleep(random() * Math.min(PAUSE_MS * 2 ** tries, LONGEST_MS), signal);
    }
  }
}
