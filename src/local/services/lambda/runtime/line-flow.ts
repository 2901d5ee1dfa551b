/*
 * Back-pressure between a function's thread and the embedded environment: a message port takes messages without end, and
 * all that nobody has taken yet lies in memory.
 */

/** How much may wait for the environment before the function's thread waits, too. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** What a message costs besides its text; it also bounds how many of them wait. */
const MESSAGE_BYTES = 256;

/** Holds the number of bytes that wait; both threads share it. */
export function createLineFlow(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}

/** Sends texts from the function's thread, and blocks it while too much waits. */
export function blockingSender(
  flow: SharedArrayBuffer,
  post: (text: string) => void,
): (text: string) => void {
  const waiting = new Int32Array(flow);
  return (text) => {
    for (let bytes = Atomics.load(waiting, 0); bytes >= MAX_WAITING_BYTES; bytes = Atomics.load(waiting, 0))
      Atomics.wait(waiting, 0, bytes);
    Atomics.add(waiting, 0, costOf(text));
    post(text);
  };
}

/** Called by the environment for each text that it has taken. */
export function lineTaken(flow: SharedArrayBuffer, text: string): void {
  const waiting = new Int32Array(flow);
  Atomics.sub(waiting, 0, costOf(text));
  Atomics.notify(waiting, 0);
}

function costOf(text: string): number {
  return text.length * 2 + MESSAGE_BYTES;
}
