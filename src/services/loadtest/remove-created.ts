import type { Timing } from '../../clock.ts';
import { BackofficeError, ifFound, isFatal, isNotFound } from '../../errors.ts';
import { itemSchema } from '../../schemas/item.ts';
import { parsedJson } from '../../schemas/json.ts';
import { check } from '../../schemas/read.ts';
import type { Api } from '../application-client.ts';
import { apiError } from '../items/errors.ts';
import type { ItemService } from '../items/types.ts';
import type { Candidate } from './created-items.ts';
import type { LeftItem } from './load.ts';
import { bodyOf, headersOf, type LoadRequest, pathOf, type RunMarks } from './requests.ts';

/** Where removing takes place. */
export interface Removal extends Timing {
  readonly items: ItemService;
  readonly api: Api;
  readonly random: () => number;
}

/** The test that the items are of. */
export interface LoadOfRun {
  readonly request: LoadRequest;
  readonly marks: RunMarks;
  /** Nothing older than this was made by it. */
  readonly begunAt: Date;
}

/** What became of the items of a test. */
export interface RemovedItems {
  /** Items that the test is proven to have made. */
  readonly items: number;
  readonly removed: number;
  readonly left: readonly LeftItem[];
}

/** gone: there is no item of that id, so that nothing is left. */
type Outcome = 'removed' | 'gone' | { readonly left: string };

const AT_ONCE = 10;
/** A stage lets a number of requests a second through; a test has used that up, so removing waits its turn. */
const TRIES = 12;
const PAUSE_MS = 200;
const LONGEST_MS = 5000;
/** How far clocks of the caller and of the application may be apart. */
const CLOCKS_APART_MS = 60_000;
/** Requests that are sent again to find the one that made an item. */
const MOST_PROOFS = 20;

/** Removes what a test is proven to have made, and names the rest. */
export async function removeCreated(
  removal: Removal,
  run: LoadOfRun,
  candidates: readonly Candidate[],
): Promise<RemovedItems> {
  let [items, removed] = [0, 0];
  const left: LeftItem[] = [];
  for (let start = 0; start < candidates.length; start += AT_ONCE) {
    const part = candidates.slice(start, start + AT_ONCE);
    const outcomes = await Promise.all(part.map((candidate) => removeCandidate(removal, run, candidate)));
    for (const [index, { id, requests }] of part.entries()) {
      const outcome = outcomes[index] ?? 'gone';
      const made = requests.some(({ confirmed }) => confirmed);
      if (made || outcome === 'removed') items += 1;
      if (outcome === 'removed') removed += 1;
      else if (outcome !== 'gone') left.push({ id, reason: outcome.left });
    }
  }
  return { items, removed, left };
}

/** Removes an item unless it was changed. @returns what became of it. */
export async function removeUnchanged(removal: Removal, id: string): Promise<Outcome> {
  let mayBeDone = false;
  return named(async () => {
    try {
      await patient(removal, async () => {
        try {
          await removal.items.delete(id, 1);
        } catch (error) {
          // The answer to an earlier try may have been lost, with the item removed.
          if (mayBeDone && isNotFound(error)) return;
          mayBeDone = true;
          throw error;
        }
      });
      return 'removed';
    } catch (error) {
      if (isNotFound(error)) return 'gone';
      if (error instanceof BackofficeError && error.code === 'CONFLICT')
        return { left: 'changed since it was created' };
      throw error;
    }
  });
}

/** An id with the mark of the run is of nobody else; any other one is held against the run's own requests. */
async function removeCandidate(removal: Removal, run: LoadOfRun, candidate: Candidate): Promise<Outcome> {
  if (candidate.id.includes(run.marks.run)) return removeUnchanged(removal, candidate.id);
  return named(async () => {
    const held = await patient(removal, () => ifFound(removal.items.get(candidate.id)));
    if (held === undefined) return 'gone';
    if (held.version !== 1) return { left: `at version ${held.version}: not this test's, or changed since` };
    const { createdAt } = held;
    const made = createdAt === null ? Number.NaN : Date.parse(createdAt);
    if (!(made >= run.begunAt.getTime() - CLOCKS_APART_MS)) return { left: 'created before this test' };
    if (await isProven(removal, run, candidate)) return removeUnchanged(removal, candidate.id);
    return { left: 'not proven to be created by this test' };
  });
}

/**
 * The application keeps the Idempotency-Key with the item: the request that made it is answered 201 once more, any
 * other one with a conflict.
 */
async function isProven(removal: Removal, run: LoadOfRun, { requests }: Candidate): Promise<boolean> {
  for (const { n } of requests.slice(0, MOST_PROOFS)) {
    const { status, body } = await patient(removal, async () => {
      const answer = await removal.api.call({
        method: 'POST',
        path: pathOf(run.request, run.marks, n),
        headers: headersOf(run.request, run.marks, n),
        body: bodyOf(run.request, run.marks, n) ?? '',
        repeatable: true,
      });
      if (answer.status === 429 || answer.status >= 500)
        throw apiError(answer.status, answer.body, undefined);
      return answer;
    });
    if (status !== 201) continue;
    const item = check(itemSchema, parsedJson(body));
    return 'value' in item && item.value.version === 1;
  }
  return false;
}

async function patient<T>({ clock, signal, random }: Removal, call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof BackofficeError) || error.code !== 'BUSY' || tries === TRIES) throw error;
      await clock.sleep(random() * Math.min(PAUSE_MS * 2 ** tries, LONGEST_MS), signal);
    }
  }
}

/** An item that cannot be looked at or removed is named; the others still are. */
async function named(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (isFatal(error) || !(error instanceof BackofficeError)) throw error;
    return { left: error.message };
  }
}
