import type { Execution } from './execution.ts';

/** Execution environments of the functions: kept warm, reused one event at a time, never above the limit. */
export interface ExecutionPool {
  /** A warm environment, or a new one; undefined when the limit is reached. @param reserved a limit of its own. */
  take(
    key: string,
    start: () => Execution,
    reserved?: number,
  ): { readonly execution: Execution; readonly cold: boolean } | undefined;
  /** Gives an environment back; one that has ended is let go. */
  release(key: string, execution: Execution): void;
  /** Environments of a function that answer an event now. */
  busy(key: string): number;
  /** Ends the idle environments of a function; busy ones end when they are given back. */
  retire(key: string): Promise<void>;
  close(): Promise<void>;
}

/** A laptop's memory is worth more than a warm start that may never come. */
const IDLE_MS = 5 * 60_000;
const SPARE_IDLE_MS = 10_000;
const KEPT_WARM = 1;

/** @param limit concurrent executions of one function. */
export function createExecutionPool(limit: number): ExecutionPool {
  const idle = new Map<string, Execution[]>();
  const busy = new Map<string, Set<Execution>>();
  const retired = new Set<Execution>();
  const timers = new Map<Execution, NodeJS.Timeout>();

  function stop(execution: Execution): Promise<void> {
    clearTimeout(timers.get(execution));
    timers.delete(execution);
    return execution.stop();
  }

  function busyOf(key: string): Set<Execution> {
    const found = busy.get(key) ?? new Set();
    busy.set(key, found);
    return found;
  }

  return {
    take(key, start, reserved = limit) {
      if (busyOf(key).size >= Math.min(reserved, limit)) return undefined;
      const warm = idle.get(key)?.pop();
      const execution = warm ?? start();
      clearTimeout(timers.get(execution));
      busyOf(key).add(execution);
      return { execution, cold: warm === undefined };
    },
    release(key, execution) {
      busyOf(key).delete(execution);
      const others = idle.get(key) ?? [];
      if (retired.delete(execution) || !execution.alive()) {
        void stop(execution);
        return;
      }
      idle.set(key, [...others, execution]);
      const timer = setTimeout(
        () => {
          idle.set(
            key,
            (idle.get(key) ?? []).filter((other) => other !== execution),
          );
          void stop(execution);
        },
        others.length >= KEPT_WARM ? SPARE_IDLE_MS : IDLE_MS,
      );
      timer.unref();
      timers.set(execution, timer);
    },
    busy: (key) => busyOf(key).size,
    async retire(key) {
      for (const execution of busyOf(key)) retired.add(execution);
      const ending = (idle.get(key) ?? []).map(stop);
      idle.delete(key);
      await Promise.all(ending);
    },
    async close() {
      const all = [...idle.values(), ...[...busy.values()].map((executions) => [...executions])].flat();
      idle.clear();
      busy.clear();
      await Promise.all(all.map(stop));
    },
  };
}
