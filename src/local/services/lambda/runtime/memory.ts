import { getHeapStatistics } from 'node:v8';

const MEGABYTE = 1024 * 1024;
const CHECK_MS = 100;
const ALLOCATORS = ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const;

/** Of this isolate alone: the process is shared with the whole embedded environment. */
export function memoryMb(): number {
  const { total_heap_size: heap, external_memory: external } = getHeapStatistics();
  return Math.ceil((heap + external) / MEGABYTE);
}

/**
 * Holds memory outside of the heap to a limit: V8 limits the heap only. A buffer is refused before it is made; other
 * memory is seen a moment later, once the code waits for something.
 * @param exceeded ends the thread.
 */
export function limitMemory(limitMb: number, exceeded: () => void): void {
  const limit = limitMb * MEGABYTE;
  const check = (more: number): void => {
    if (getHeapStatistics().external_memory + more > limit) exceeded();
  };
  for (const method of ALLOCATORS) {
    const original = Buffer[method];
    const limited = (size: number, ...rest: readonly unknown[]): unknown => {
      // Small ones come from a pool, and there are many of them.
      if (size >= MEGABYTE) check(size);
      return Reflect.apply(original, Buffer, [size, ...rest]);
    };
    Object.assign(Buffer, { [method]: limited });
  }
  setInterval(() => check(0), CHECK_MS).unref();
}
