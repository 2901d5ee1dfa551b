import { setMaxListeners } from 'node:events';
import type { CallKind } from '../aws/call.ts';
import type { HttpClient } from '../http/http.ts';
import type { LocalProcess } from '../local-process.ts';

/** An answer that is not there after so long may never come. */
const PATIENCE_MS = 3000;

type Work<T> = (until: AbortSignal) => Promise<T>;

/** Does what waits for an answer; the signal ends it. */
export type Guard = <T>(kind: CallKind, signal: AbortSignal, work: Work<T>) => Promise<T>;

/** Ends what waits for the embedded environment when its process turns out to hang, with that as the reason. */
export function createHangGuard(local: Pick<LocalProcess, 'requireAnswer'>): Guard {
  const looks = createWatch(() => local.requireAnswer('read'));
  const changes = createWatch(() => local.requireAnswer('change'));
  return (kind, signal, work) => (kind === 'read' ? looks : changes)(signal, work);
}

/** One look for all calls that wait, however many there are: most are answered long before it. */
function createWatch(requireAnswer: () => Promise<void>) {
  let givenUp = new AbortController();
  let signals = new WeakMap<AbortSignal, AbortSignal>();
  let waiting = 0;
  let isArmed = false;

  function arm(): void {
    if (isArmed || waiting === 0) return;
    isArmed = true;
    setTimeout(() => void look(), PATIENCE_MS).unref();
  }

  async function look(): Promise<void> {
    if (waiting > 0) await requireAnswer().catch(giveUp);
    isArmed = false;
    arm();
  }

  function giveUp(reason: unknown): void {
    const ended = givenUp;
    givenUp = new AbortController();
    signals = new WeakMap();
    ended.abort(reason);
  }

  /** One for all calls with the same signal. The answer may be a stream, which is read after the call. */
  function either(signal: AbortSignal): AbortSignal {
    const known = signals.get(signal);
    if (known !== undefined) return known;
    const made = AbortSignal.any([signal, givenUp.signal]);
    setMaxListeners(0, made);
    signals.set(signal, made);
    return made;
  }

  return async <T>(signal: AbortSignal, work: Work<T>): Promise<T> => {
    const own = givenUp.signal;
    waiting += 1;
    arm();
    try {
      return await work(either(signal));
    } catch (error) {
      throw own.aborted ? own.reason : error;
    } finally {
      waiting -= 1;
    }
  };
}

/** Requests to the application in the embedded environment. */
export function unlessHung(http: HttpClient, guard: Guard): HttpClient {
  const never = new AbortController().signal;
  return {
    ...http,
    request: (request) =>
      guard(
        /^(GET|HEAD|OPTIONS)$/.test(request.method) ? 'read' : 'write',
        request.signal ?? never,
        (signal) => http.request({ ...request, signal }),
      ),
  };
}
