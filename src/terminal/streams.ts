import type { Writable } from 'node:stream';

/** Where a command reads from. */
export interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean | undefined;
  /** Of a terminal: whether each key is passed on at once, Ctrl-C too. */
  setRawMode?(raw: boolean): unknown;
}

/** Where a command writes to. */
export interface Output extends Writable {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** A stream takes no more text. This ends a stream of results, never other work. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
  /** Whether it is no fault: the reader of a pipe took what it wanted and went. */
  readonly readerGone: boolean;

  constructor(cause: Error) {
    super(cause.message, { cause });
    this.readerGone = /^(EPIPE|ERR_STREAM_DESTROYED)$/.test((cause as NodeJS.ErrnoException).code ?? '');
  }
}

/** Waits for a write, whether it comes to its end or not. @returns why it did not. */
export function lossOf(written: Promise<void>): Promise<OutputError | undefined> {
  return written.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof OutputError) return error;
      throw error;
    },
  );
}

/** Losing text there changes nothing; without a listener the event would end the process. */
export function tolerateLoss(stream: Output): void {
  stream.on('error', () => undefined);
}
