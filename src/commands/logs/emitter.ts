import type { LogSink } from '../../operations/logs/request.ts';
import type { LogLine } from '../../services/logs/lines/log-line.ts';
import { type Selection, selects } from '../../services/logs/selection.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { lossOf } from '../../terminal/streams.ts';
import { lineText, logLineView, rawLineView } from '../../views/logs.ts';
import type { ShowOptions } from './show-options.ts';

/** Prints lines until there were enough. */
export interface Emitter extends LogSink {
  /** Whether a line had the text that was waited for. */
  matched(): boolean;
}

export function createEmitter(
  cli: CommandContext,
  { max = Number.POSITIVE_INFINITY, untilMatch, raw }: Pick<ShowOptions, 'max' | 'untilMatch' | 'raw'>,
  selection: Selection,
): Emitter {
  const wanted = selects(selection);
  const view = raw ? rawLineView : logLineView;
  let printed = 0;
  let matched = false;
  let unseen: readonly LogLine[] = [];

  // What stands on the screen can be waited for, and what --raw would show.
  const matches = (line: LogLine): boolean =>
    untilMatch !== undefined &&
    [lineText(line), line.stack, line.raw].some((text) => text?.includes(untilMatch));

  return {
    async emit(lines) {
      let chosen = lines.filter(wanted).slice(0, max - printed);
      const found = chosen.findIndex(matches);
      if (found >= 0) {
        matched = true;
        chosen = chosen.slice(0, found + 1);
      }
      printed += chosen.length;
      const shown = cli.printRows(chosen, view);
      // A text is waited for whether or not somebody looks.
      await (untilMatch === undefined ? shown : lossOf(shown));
      const enough = matched || printed >= max;
      const last = chosen.at(-1);
      unseen = enough && last !== undefined ? lines.slice(lines.indexOf(last) + 1) : [];
      return !enough;
    },
    unseen: () => unseen,
    matched: () => matched,
    printed: () => printed,
  };
}
