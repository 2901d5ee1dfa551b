import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import type { Service } from './service.ts';

/** By the environment's clock: nothing is kept by the minute. */
const EVERY_MS = 3_600_000;
/** By the machine's clock: how often the environment's is looked at. */
const LOOK_MS = 1000;

/** Removes what AWS would keep no longer, in the background. */
export interface Retention {
  /** Resolves when nothing is being removed any more. */
  close(): Promise<void>;
}

export interface RetentionOptions {
  readonly services: readonly Pick<Service, 'expire'>[];
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

/** Starts with what came of age while nothing ran, then every hour. What fails is told, and tried again an hour later. */
export function startRetention({ services, clock, report }: RetentionOptions): Retention {
  let last = Number.NEGATIVE_INFINITY;
  let isOver = false;
  let sweeping: Promise<void> | undefined;

  async function sweep(now: number): Promise<void> {
    for (const service of services)
      for await (const _ of service.expire?.(now) ?? []) {
        if (isOver) return;
        // Requests come first.
        await nextTurn();
      }
  }

  function look(): void {
    const now = clock.now().getTime();
    if (sweeping !== undefined || now - last < EVERY_MS) return;
    last = now;
    sweeping = sweep(now)
      .catch(report)
      .finally(() => {
        sweeping = undefined;
      });
  }

  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return {
    async close() {
      isOver = true;
      clearInterval(timer);
      await sweeping;
    },
  };
}
