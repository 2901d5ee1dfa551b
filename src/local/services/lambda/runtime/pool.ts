import type { Execution } from './execution.ts';

/** Which events an execution environment may answer: those of one version of a function, as that is configured. */
export interface EnvironmentKey {
  readonly functionName: string;
  readonly version: string;
  /** Changes with the code and the configuration. */
  readonly revision: string;
}

/** Execution environments of the functions: kept warm, reused one event at a time, never above the limit. */
export interface ExecutionPool {
  /** A warm environment, or a new one; undefined when the limit is reached. @param reserved a limit of the function's own. */
  take(
    key: EnvironmentKey,
    start: () => Execution,
    reserved?: number,
  ): { readonly execution: Execution; readonly cold: boolean } | undefined;
  /** Gives an environment back; one that has ended is let go. */
  release(key: EnvironmentKey, execution: Execution): void;
  /** Environments of a function, of all its versions, that answer an event now. */
  busy(functionName: string): number;
  /** Ends the idle environments of a function, or of one version; busy ones end when they are given back. */
  retire(functionName: string, version?: string): Promise<void>;
  close(): Promise<void>;
}

/** A laptop's memory is worth more than a warm start that may never come. */
const IDLE_MS = 5 * 60_000;
const SPARE_IDLE_MS = 10_000;
const KEPT_WARM = 1;

interface Pooled {
  readonly key: EnvironmentKey;
  readonly execution: Execution;
}

interface Idle extends Pooled {
  readonly timer: NodeJS.Timeout;
}

/** @param limit concurrent executions of one function. */
export function createExecutionPool(limit: number): ExecutionPool {
  const idle = new Map<string, Idle[]>();
  const busy = new Map<string, Pooled[]>();
  const retired = new Set<Execution>();

  function drop(entries: readonly Idle[], functionName: string): Promise<unknown> {
    for (const { timer } of entries) clearTimeout(timer);
    idle.set(
      functionName,
      (idle.get(functionName) ?? []).filter((entry) => !entries.includes(entry)),
    );
    return Promise.all(entries.map(({ execution }) => execution.stop()));
  }

  /** The warm environment that was used last. Those that have ended meanwhile, by a crash of their code, go. */
  function warm(key: EnvironmentKey): Execution | undefined {
    const all = idle.get(key.functionName) ?? [];
    void drop(
      all.filter(({ execution }) => !execution.alive()),
      key.functionName,
    );
    const found = idle.get(key.functionName)?.findLast((entry) => isSame(entry.key, key));
    if (found === undefined) return undefined;
    clearTimeout(found.timer);
    idle.set(
      key.functionName,
      all.filter((entry) => entry !== found && entry.execution.alive()),
    );
    return found.execution;
  }

  return {
    take(key, start, reserved = limit) {
      const running = busy.get(key.functionName) ?? [];
      if (running.length >= Math.min(reserved, limit)) return undefined;
      const found = warm(key);
      const execution = found ?? start();
      busy.set(key.functionName, [...running, { key, execution }]);
      return { execution, cold: found === undefined };
    },
    release(key, execution) {
      const { functionName } = key;
      const others = (busy.get(functionName) ?? []).filter((entry) => entry.execution !== execution);
      busy.set(functionName, others);
      if (retired.delete(execution) || !execution.alive()) {
        void execution.stop();
        return;
      }
      const alike = (idle.get(functionName) ?? []).filter((entry) => isSame(entry.key, key));
      const timer = setTimeout(
        () => void drop([entry], functionName),
        alike.length >= KEPT_WARM ? SPARE_IDLE_MS : IDLE_MS,
      );
      timer.unref();
      const entry = { key, execution, timer };
      idle.set(functionName, [...(idle.get(functionName) ?? []), entry]);
    },
    busy: (functionName) => (busy.get(functionName) ?? []).length,
    async retire(functionName, version) {
      const meant = ({ key }: Pooled): boolean => version === undefined || key.version === version;
      for (const { execution } of (busy.get(functionName) ?? []).filter(meant)) retired.add(execution);
      await drop((idle.get(functionName) ?? []).filter(meant), functionName);
    },
    async close() {
      const all = [...idle.values(), ...busy.values()].flat();
      for (const { timer } of [...idle.values()].flat()) clearTimeout(timer);
      idle.clear();
      busy.clear();
      await Promise.all(all.map(({ execution }) => execution.stop()));
    },
  };
}

function isSame(a: EnvironmentKey, b: EnvironmentKey): boolean {
  return a.functionName === b.functionName && a.version === b.version && a.revision === b.revision;
}
