import type { HeapInfo } from 'node:v8';
import { Worker } from 'node:worker_threads';

/*
 * V8 aborts the whole process when one allocation passes the limit of a thread's heap by more than 16 MB, as a growing array
 * does. So the heap has room above the function's memory, and a thread that uses it is ended before it is full. Node tells
 * the memory of a busy thread since 22.16; before, the limit is V8's alone.
 */

const MEGABYTE = 1024 * 1024;
const HEADROOM_MB = 1024;
const EVERY_MS = 100;

/** Looks at the memory of a thread while it works. */
export interface MemoryWatch {
  start(): void;
  stop(): void;
}

/** The heap that a thread of a function may have, in MB. */
export function heapLimitMb(memoryMb: number): number {
  return isWatched() ? memoryMb + HEADROOM_MB : memoryMb;
}

/**
 * What is garbage counts until V8 collects it, so twice the memory is not too much yet. Between two pieces of work the
 * thread itself looks more closely.
 */
export function watchMemory(worker: Worker, memoryMb: number, exceeded: () => void): MemoryWatch {
  const most = (memoryMb * 2 + 128) * MEGABYTE;
  let timer: NodeJS.Timeout | undefined;
  let asked = false;

  async function look(): Promise<void> {
    asked = true;
    const used = await memoryOf(worker);
    asked = false;
    if (used > most) exceeded();
  }

  return {
    start() {
      if (!isWatched() || timer !== undefined) return;
      // A thread answers when V8 lets it; until then it is not asked again.
      timer = setInterval(() => void (asked || look()), EVERY_MS);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

function isWatched(): boolean {
  return 'getHeapStatistics' in Worker.prototype;
}

/** Bytes; 0 of a thread that has ended. */
async function memoryOf(worker: Worker): Promise<number> {
  const ask: unknown = Reflect.get(worker, 'getHeapStatistics');
  if (typeof ask !== 'function') return 0;
  try {
    const { total_heap_size: heap, external_memory: external }: Partial<HeapInfo> = await Reflect.apply(
      ask,
      worker,
      [],
    );
    return (heap ?? 0) + (external ?? 0);
  } catch {
    // Only a thread that has ended does not tell.
    return 0;
  }
}
