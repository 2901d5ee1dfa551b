import { BackofficeError, EXIT_CODES } from '../../errors.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { linesFrom } from '../../terminal/full-screen/fit-lines.ts';
import type { Size } from '../../terminal/full-screen/full-screen.ts';
import type { Key } from '../../terminal/full-screen/keys.ts';
import type { View } from '../../terminal/printer.ts';
import { lossOf } from '../../terminal/streams.ts';
import { type Scrolled, scrolled, watchFooter } from '../../views/watch.ts';
import { drawsInPlace, showOnScreen } from './screen.ts';

export const EVERY_MS = 15_000;
const LEAST_MS = 5000;

/** What is looked at again and again. */
export interface Watched<T> {
  look(): Promise<T>;
  /** Of this moment: views tell how long ago something was. */
  view(now: Date): View<T>;
  /** Whether a result ends the watching, and with which exit code. */
  readonly verdict?: (result: T) => number | undefined;
  /** Whether that is wanted even when nobody can read the output any more. */
  readonly judging?: boolean;
}

/** @param every milliseconds; true for the usual. @throws BackofficeError (USAGE) for looks that would help nobody. */
export function watchPause(every: number | true): number {
  const pause = every === true ? EVERY_MS : every;
  if (pause >= LEAST_MS) return pause;
  throw new BackofficeError('USAGE', `--watch ${pause / 1000}s is too often`, {
    hint: 'every 5s at most: CloudWatch has new values once a minute, and bills each look',
  });
}

/**
 * Shows a result again and again: on the whole of a terminal, where q ends it, else one result after the other. Ends
 * with its verdict, or with Ctrl-C.
 */
export async function watch<T extends object>(
  cli: CommandContext,
  every: number | true,
  watched: Watched<T>,
): Promise<number> {
  const pause = watchPause(every);
  if (drawsInPlace(cli)) return showOnScreen(cli, createWatchApp(cli, pause, watched));
  const { clock } = cli.context;
  try {
    for (;;) {
      const result = await watched.look();
      const shown = cli.printRow(result, watched.view(clock.now()));
      // A limit is watched whether or not somebody looks.
      await (watched.judging === true ? lossOf(shown) : shown);
      const code = watched.verdict?.(result);
      if (code !== undefined) return code;
      await clock.sleep(pause, cli.signal);
    }
  } catch (error) {
    if (error instanceof BackofficeError && error.code === 'INTERRUPTED') return EXIT_CODES.INTERRUPTED;
    throw error;
  }
}

function createWatchApp<T extends object>(
  cli: CommandContext,
  pause: number,
  { look, view, verdict }: Watched<T>,
) {
  const { clock } = cli.context;
  let shown: { readonly result: T; readonly at: Date } | undefined;
  let scroll: Scrolled = { from: 0, lines: 0, rows: 1 };

  return {
    async frame({ columns, rows }: Size): Promise<readonly string[]> {
      const room = Math.max(rows - 1, 1);
      if (shown === undefined) return ['reading'];
      const text = await cli.textOf(shown.result, view(shown.at), columns);
      const all = text.trimEnd().split('\n');
      const page = linesFrom(all, scroll.from, room);
      scroll = { from: page.before, lines: all.length, rows: room };
      const blank = Array.from({ length: room - page.shown.length }, () => '');
      return [...page.shown, ...blank, watchFooter(page, { at: shown.at, pause, columns })];
    },
    key(key: Key): number | undefined {
      if (key.name === 'text' && key.text === 'q') return 0;
      scroll = scrolled(scroll, key);
      return undefined;
    },
    async run(changed: () => void): Promise<number> {
      for (;;) {
        const result = await look();
        shown = { result, at: clock.now() };
        changed();
        const code = verdict?.(result);
        if (code !== undefined) return code;
        await clock.sleep(pause, cli.signal);
      }
    },
  };
}
