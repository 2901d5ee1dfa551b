import { BackofficeError } from '../../errors.ts';
import type { Operation } from '../../operations/operation.ts';
import { consoleRegion } from '../../services/explain/console-links.ts';
import { explainRequest } from '../../services/explain/explain.ts';
import type { Explanation } from '../../services/explain/explanation.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { fitLines, linesFrom } from '../../terminal/full-screen/fit-lines.ts';
import type { Size } from '../../terminal/full-screen/full-screen.ts';
import type { Key } from '../../terminal/full-screen/keys.ts';
import { explanationView } from '../../views/explain.ts';
import { hiddenText, type Scrolled, scrolled } from '../../views/watch.ts';

/** The longest that lines of a request are apart. */
const AROUND_MS = 15 * 60_000;

/** A request that is looked at, over everything else. */
export interface Explained {
  frame(size: Size): Promise<readonly string[]>;
  key(key: Key): void;
}

/**
 * Asks what `explain` asks, and shows it.
 * @param request its id, and a time near it in milliseconds since 1970.
 */
export function explained(
  cli: CommandContext,
  { connection, outputs, environment }: Operation,
  request: { readonly id: string; readonly near: number },
  changed: () => void,
): Explained {
  const { clock } = cli.context;
  let found: Explanation | undefined;
  let problem: string | undefined;
  let scroll: Scrolled = { from: 0, lines: 0, rows: 1 };

  async function ask(): Promise<void> {
    const range = { from: request.near - AROUND_MS, to: clock.now().getTime() };
    try {
      const awsRegion = await consoleRegion(environment, connection);
      const sources = { connection, outputs, awsRegion, clock, signal: cli.signal };
      found = await explainRequest(sources, { text: request.id }, range);
    } catch (error) {
      problem = error instanceof BackofficeError ? error.message : String(error);
    }
    changed();
  }

  async function text(columns: number): Promise<readonly string[]> {
    if (found !== undefined) {
      const shown = await cli.textOf(found, explanationView, columns);
      return shown.trimEnd().split('\n');
    }
    const style = { ...cli.style, width: columns };
    return fitLines(
      [problem === undefined ? `looking for ${request.id}` : `not explained: ${problem}`],
      style,
    );
  }

  void ask();
  return {
    async frame({ columns, rows }) {
      const room = Math.max(rows - 1, 1);
      const lines = await text(columns);
      const page = linesFrom(lines, scroll.from, room);
      scroll = { from: page.before, lines: lines.length, rows: room };
      const blank = Array.from({ length: room - page.shown.length }, () => '');
      const hidden = hiddenText(page);
      const keys = `esc back  q quit${hidden === '' ? '' : `  arrows scroll: ${hidden}`}`;
      return [...page.shown, ...blank, ...fitLines([keys], { ...cli.style, width: columns })];
    },
    key(key) {
      scroll = scrolled(scroll, key);
    },
  };
}
