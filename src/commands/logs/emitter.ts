import type { LogSink } from '../../operations/logs/request.ts';
import type { LogLine } from '../../services/logs/lines/log-line.ts';
import type { Selection } from '../../services/logs/selection.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { lossOf } from '../../terminal/streams.ts';
import { type LineShape, lineViewOf, rawLineView } from '../../views/logs.ts';
import { createLineFilter } from './line-filter.ts';
import type { ShowOptions } from './show-options.ts';

/** Prints lines until there were enough. */
export interface Emitter extends LogSink {
  /** Whether a line had the text that was waited for. */
  matched(): boolean;
}

export function createEmitter(
  cli: CommandContext,
  asked: Pick<ShowOptions, 'max' | 'untilMatch' | 'raw' | 'stream'>,
  selection: Selection,
  shape: LineShape,
): Emitter {
  const { max = Number.POSITIVE_INFINITY, untilMatch, raw } = asked;
  const { wanted, matches } = createLineFilter(asked, selection, shape);
  const view = raw ? rawLineView : lineViewOf(shape);
  let printed = 0;
  let matched = false;
  let unseen: readonly LogLine[] = [];

  return {
    wants: wanted,
    async emit(lines) {
      let chosen = lines.filter(wanted).slice(0, max - printed);
      const found = untilMatch === undefined ? -1 : chosen.findIndex(matches);
      if (found >= 0) {
        matched = true;
        chosen = chosen.slice(0, found + 1);
      }
      printed += chosen.length;
      const shown = cli.printRows(raw ? chosen : chosen.map(withoutRaw), view);
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

/** It was kept to be searched. */
function withoutRaw(line: LogLine): LogLine {
  if (line.raw === undefined) return line;
  const { raw: _, ...rest } = line;
  return rest;
}
