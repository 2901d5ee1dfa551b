import { AsyncLocalStorage } from 'node:async_hooks';
import type { Enclose, RequestUnderWay } from '../local/index.ts';

/** The requests that are answered now. */
export interface RequestsUnderWay {
  readonly enclose: Enclose;
  /** Answers the request that an exception comes from, which nobody has caught, with an error. */
  failCurrent(): void;
  /** Resolves when there is none, or after `limitMs`. */
  ended(limitMs: number): Promise<void>;
}

export function createRequestsUnderWay(): RequestsUnderWay {
  const current = new AsyncLocalStorage<RequestUnderWay>();
  const open = new Set<RequestUnderWay>();
  let tellEnded: () => void = () => undefined;

  return {
    enclose(request, work) {
      open.add(request);
      request.onEnd(() => {
        open.delete(request);
        if (open.size === 0) tellEnded();
      });
      current.run(request, work);
    },
    failCurrent() {
      current.getStore()?.fail();
    },
    ended: (limitMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, limitMs);
        tellEnded = () => {
          clearTimeout(timer);
          resolve();
        };
        if (open.size === 0) tellEnded();
      }),
  };
}
