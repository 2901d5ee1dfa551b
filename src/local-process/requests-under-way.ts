import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import { answerFailed } from '../local/index.ts';

/** The requests that are answered now. */
export interface RequestsUnderWay {
  /** Runs the work of one. */
  enclose(response: ServerResponse, work: () => void): void;
  /** Answers the request that an exception comes from, which nobody has caught, with an error. */
  failCurrent(): void;
  /** Resolves when there is none, or after `limitMs`. */
  ended(limitMs: number): Promise<void>;
}

export function createRequestsUnderWay(): RequestsUnderWay {
  const current = new AsyncLocalStorage<ServerResponse>();
  const open = new Set<ServerResponse>();
  let tellEnded: () => void = () => undefined;

  return {
    enclose(response, work) {
      open.add(response);
      response.once('close', () => {
        open.delete(response);
        if (open.size === 0) tellEnded();
      });
      current.run(response, work);
    },
    failCurrent() {
      const response = current.getStore();
      if (response !== undefined) answerFailed(response);
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
