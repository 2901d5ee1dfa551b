import type { LogLine } from '../../services/logs/lines/log-line.ts';
import { type Selection, selects } from '../../services/logs/selection.ts';
import { type LineShape, searchedTexts } from '../../views/logs.ts';
import type { ShowOptions } from './show-options.ts';

/** Which lines are shown, and which one ends it. Texts are those on the screen, and what was written. */
export interface LineFilter {
  wanted(line: LogLine): boolean;
  /** Whether it has the text that was waited for. */
  matches(line: LogLine): boolean;
}

export function createLineFilter(
  { stream = '', untilMatch }: Pick<ShowOptions, 'stream' | 'untilMatch'>,
  selection: Selection,
  shape: LineShape,
): LineFilter {
  const selected = selects(selection);
  const { grep, exclude = [], request, shown } = selection;
  const searches = grep !== undefined || exclude.length > 0;

  function isFound(line: LogLine): boolean {
    const texts = searchedTexts(line, shape, shown?.json ?? false);
    const has = (wanted: string): boolean => texts.some((text) => text.includes(wanted));
    return (grep === undefined || has(grep)) && !exclude.some(has);
  }

  return {
    wanted: (line) =>
      line.stream.startsWith(stream) &&
      (request === undefined || line.raw === undefined || line.raw.includes(request)) &&
      selected(line) &&
      (!searches || isFound(line)),
    matches: (line) =>
      untilMatch !== undefined &&
      searchedTexts(line, shape, shown?.json ?? false).some((text) => text.includes(untilMatch)),
  };
}
