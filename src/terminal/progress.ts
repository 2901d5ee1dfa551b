import { type Doc, lines } from './layout/docs.ts';
import type { Renderer } from './layout/renderer.ts';
import { withCommand } from './layout/text.ts';
import type { Spinner } from './spinner.ts';
import type { Output } from './streams.ts';
import type { TextStyle } from './text-style.ts';
import { put } from './writer.ts';

/** Shows that something is under way: a spinner on a terminal, plain lines elsewhere, nothing when quiet. */
export interface Progress {
  /** Runs `work` under a label. The label is shown on a terminal only, and goes when the work is done. */
  during<T>(label: string, work: () => Promise<T>): Promise<T>;
  /** The same, with a picture that is drawn again and again while the work runs. */
  live<T>(picture: () => Doc, work: () => Promise<T>): Promise<T>;
  /** A line that stays. */
  readonly line: (text: string) => void;
  /** The same for more than a line. */
  readonly show: (doc: Doc) => void;
  /** Takes the picture away while `work` uses the terminal, for a question. */
  aside<T>(work: () => Promise<T>): Promise<T>;
}

export interface ProgressOptions {
  readonly stderr: Output;
  readonly style: TextStyle;
  readonly render: Renderer;
  readonly quiet: boolean;
}

/** A spinner for less than this is only flicker, and its library costs more than it says. */
const DELAY_MS = 300;
const REDRAW_MS = 200;

export function createProgress({ stderr, style, render, quiet }: ProgressOptions): Progress {
  /** What is on the screen now; what was before it comes back when it goes. */
  let spinner: Spinner | undefined;
  /** How many questions want the screen, and what tells that none does any more. */
  let questions = 0;
  let free: Promise<unknown> = Promise.resolve();

  function drawn(picture: Doc): string {
    return render(picture).trimEnd();
  }

  function show(doc: Doc): void {
    if (quiet) return;
    if (questions === 0) spinner?.clear();
    put(stderr, render(doc));
  }

  async function live<T>(picture: () => Doc, work: () => Promise<T>): Promise<T> {
    // Where a terminal does not tell its width, lines cannot be drawn over.
    if (quiet || !style.terminal || !stderr.columns) return work();
    const outer = spinner;
    let own: Spinner | undefined;
    let stopped = false;
    async function draw(): Promise<void> {
      const { startSpinner } = await import('./spinner.ts');
      await free;
      if (stopped) return;
      outer?.clear();
      own = startSpinner(stderr, drawn(picture()), style.colour);
      spinner = own;
    }
    // A picture that cannot be drawn is no reason to stop the work.
    const start = setTimeout(() => void draw().catch(() => undefined), DELAY_MS);
    const redraw = setInterval(() => own?.show(drawn(picture())), REDRAW_MS);
    try {
      return await work();
    } finally {
      stopped = true;
      clearTimeout(start);
      clearInterval(redraw);
      own?.stop();
      spinner = outer;
    }
  }

  return {
    live,
    during: (label, work) => live(() => lines([label]), work),
    line: (text) => show(lines(text.split('\n').map(withCommand))),
    show,
    async aside(work) {
      if (questions === 0) spinner?.stop();
      questions += 1;
      const asked = work();
      free = Promise.allSettled([free, asked]);
      try {
        return await asked;
      } finally {
        questions -= 1;
        if (questions === 0) spinner?.start();
      }
    },
  };
}
