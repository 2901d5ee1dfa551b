import ora from 'ora';
import type { Output } from './streams.ts';
import { forPerson } from './writer.ts';

/** A picture at the end of the screen that is drawn anew until it is stopped. */
export interface Spinner {
  show(text: string): void;
  /** Makes room for a line; it comes back with the next drawing. */
  clear(): void;
  start(): void;
  stop(): void;
}

/** Starts a spinner on a terminal. */
export function startSpinner(stream: Output, text: string, colour: boolean): Spinner {
  const spinner = ora({
    text: forPerson(stream, text),
    stream: stream as NodeJS.WriteStream,
    ...(colour ? {} : { color: false as const }),
    discardStdin: false,
    hideCursor: false,
  }).start();
  return {
    show(shown) {
      spinner.text = forPerson(stream, shown);
    },
    clear: () => void spinner.clear(),
    start: () => void spinner.start(),
    stop: () => void spinner.stop(),
  };
}
