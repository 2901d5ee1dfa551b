import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MEGABYTE = 1024 * 1024;
const CHECK_MS = 100;
const ALLOCATORS = ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const;

/** Of this isolate alone: the process is shared with the whole embedded environment. */
export function memoryMb(): number {
  const { total_heap_size: heap, external_memory: external } = getHeapStatistics();
  return Math.ceil((heap + external) / MEGABYTE);
}

/**
 * Holds memory to a limit, outside of the heap and in it. A buffer is refused before it is made; other memory is seen a
 * moment later, once the code waits for something.
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
  const collect = collector();
  const checkAll = (): void => {
    if (memoryMb() <= limitMb) return;
    collect();
    if (memoryMb() > limitMb) exceeded();
  };
  setInterval(checkAll, CHECK_MS).unref();
}

/** Lets V8 collect garbage, which counts as memory until then. It is made when it is first needed. */
function collector(): () => void {
  let collect: unknown;
  return () => {
    if (collect === undefined) {
      setFlagsFromString('--expose-gc');
      collect = runInNewContext('gc');
      setFlagsFromString('--no-expose-gc');
    }
    if (typeof collect === 'function') collect();
  };
}
