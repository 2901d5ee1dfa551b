import { BackofficeError } from '../../errors.ts';
import type { Picture } from '../events.ts';
import type { Operation } from '../operation.ts';

/** Lines in a log at most this often; a terminal is drawn over. */
const LINE_MS = 10_000;

/** How fast items go, and how long it will still take. */
export interface Pace {
  /** @param done items so far, those of earlier runs among them. */
  note(done: number): void;
  picture(): Picture;
  /** Since it was made. */
  seconds(): number;
}

/**
 * @param label such as `importing`.
 * @param from items that earlier runs have done.
 * @param total undefined where nobody knows.
 */
export function createPaceMeter(
  operation: Operation,
  label: string,
  from: number,
  total: number | undefined,
): Pace {
  const { clock } = operation;
  const begun = clock.now().getTime();
  let done = from;
  const picture = (): Picture => ({
    type: 'transferring',
    label,
    done,
    from,
    total,
    elapsedMs: clock.now().getTime() - begun,
  });
  const tell = operation.paced(LINE_MS, picture);
  return {
    picture,
    note(now) {
      done = now;
      tell();
    },
    seconds: () => Math.round((clock.now().getTime() - begun) / 100) / 10,
  };
}

/** Does long work; when it is interrupted it says that it can be gone on with. */
export async function resumable<T>(operation: Operation, pace: Pace, work: () => Promise<T>): Promise<T> {
  try {
    return await operation.live(pace.picture, work);
  } catch (error) {
    if (error instanceof BackofficeError && /^(INTERRUPTED|TIMEOUT|UNREACHABLE|BUSY)$/.test(error.code))
      operation.tell({ type: 'stopped', at: pace.picture(), resume: operation.command.again() });
    throw error;
  }
}
