import type { Output } from '../context.ts';
import type { Look } from './look.ts';

/** Shows that something is under way: a spinner on a terminal, plain lines elsewhere, nothing when quiet. */
export interface Progress {
  /** Runs `work` under a label. The label is shown on a terminal only, and goes when the work is done. */
  during<T>(label: string, work: () => Promise<T>): Promise<T>;
  /** A line that stays. */
  line(text: string): void;
}

export interface ProgressOptions {
  readonly stderr: Output;
  readonly look: Look;
  readonly quiet: boolean;
}

/** A spinner for less than this is only flicker, and its library costs more than it says. */
const DELAY_MS = 300;

export function createProgress({ stderr, look, quiet }: ProgressOptions): Progress {
  let clear: () => void = () => undefined;

  return {
    async during(label, work) {
      if (quiet || !look.terminal) return work();
      let stopped = false;
      const timer = setTimeout(() => {
        void import('./spinner.ts').then(({ startSpinner }) => {
          if (!stopped) clear = startSpinner(stderr, label, look.colour);
        });
      }, DELAY_MS);
      try {
        return await work();
      } finally {
        stopped = true;
        clearTimeout(timer);
        clear();
        clear = () => undefined;
      }
    },
    line(text) {
      if (!quiet) stderr.write(`${text}\n`);
    },
  };
}
