import { setTimeout } from 'node:timers/promises';
import type { HttpClient } from '../http/http.ts';
import type { LocalProcess } from '../local-process.ts';

/** An answer that is not there after so long may never come. */
const PATIENCE_MS = 3000;

/** Requests to the application in the embedded environment: they end when its process turns out to hang. */
export function unlessHung(http: HttpClient, local: Pick<LocalProcess, 'requireAnswer'>): HttpClient {
  /** Resolves with why nobody will answer. */
  async function watch(answered: AbortSignal): Promise<unknown> {
    for (;;) {
      try {
        await setTimeout(PATIENCE_MS, undefined, { signal: answered, ref: false });
        await local.requireAnswer();
      } catch (error) {
        return error;
      }
    }
  }

  return {
    ...http,
    async request(request) {
      const answered = new AbortController();
      const givenUp = new AbortController();
      void watch(answered.signal).then((reason) => givenUp.abort(reason));
      try {
        return await http.request({ ...request, signal: givenUp.signal });
      } finally {
        answered.abort();
      }
    },
  };
}
