import ora from 'ora';
import type { Output } from '../context.ts';

/** Starts a spinner on a terminal. @returns what takes it away again. */
export function startSpinner(stream: Output, text: string, colour: boolean): () => void {
  const spinner = ora({
    text,
    stream: stream as NodeJS.WriteStream,
    ...(colour ? {} : { color: false as const }),
    discardStdin: false,
    hideCursor: false,
  }).start();
  return () => {
    spinner.stop();
  };
}
