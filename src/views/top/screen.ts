import type { ErrorGroup } from '../../services/logs/errors/groups.ts';
import type { LogLine } from '../../services/logs/lines/log-line.ts';
import type { TopReport } from '../../services/top/report.ts';
import type { Size } from '../../terminal/full-screen/full-screen.ts';
import { bold, dim, type Text, warn } from '../../terminal/layout/text.ts';
import type { TextStyle } from '../../terminal/text-style.ts';
import { counted } from '../../words/counted.ts';
import { lineDoc } from '../logs.ts';
import { errorTitle, requestsOf } from '../logs-errors.ts';
import { askedText, figureLines } from './figures.ts';
import { firstLine, packed } from './packing.ts';

/** What of a report is looked at, and how. */
export interface TopScreen {
  readonly report: TopReport;
  /** Those that the filter lets through. */
  readonly groups: readonly ErrorGroup[];
  readonly lines: readonly LogLine[];
  /** Where the cursor stands; null when it stands nowhere. */
  readonly selected: { readonly list: 'groups' | 'lines'; readonly index: number } | null;
  readonly filter: string;
  /** Whether the filter is being typed. */
  readonly typing: boolean;
  readonly paused: boolean;
  /** Said instead of the keys, such as that there is nothing to explain. */
  readonly notice: string | null;
}

/** A list may take this share of what is left by the figures. */
const ERRORS_SHARE = 0.45;
const COUNT_WIDTH = 5;
/** Below, the price has no line of its own. */
const LEAST_ROWS = 14;

/** The whole screen: as many lines as it has at the most, the kind of trouble first. */
export function topLines(screen: TopScreen, size: Size, style: TextStyle): Text[] {
  const { report } = screen;
  const foot = [...(size.rows < LEAST_ROWS ? [] : [dim(askedText(report.asked))]), footer(screen, size)];
  const head = figureLines(screen, size, style);
  const room = size.rows - head.length - foot.length;
  // Two lists of a title and a line.
  if (room < 4) return [...cut(head, Math.max(size.rows - 1, 1)), footer(screen, size)].slice(0, size.rows);
  const { groups } = screen;
  const listed = Math.min(Math.max(groups.length, 1), Math.max(Math.floor((room - 2) * ERRORS_SHARE), 1));
  const body = [...errorLines(screen, listed), ...logLines(screen, room - listed - 2, style)];
  const blank = Array.from({ length: room - body.length }, () => '');
  return [...head, ...body, ...blank, ...foot];
}

function cut(lines: readonly Text[], rows: number): Text[] {
  if (lines.length <= rows) return [...lines];
  const shown = lines.slice(0, rows - 1);
  return [...shown, dim(`${counted(lines.length - shown.length, 'more line')}: the terminal is too small`)];
}

function errorLines({ report, groups, selected, filter }: TopScreen, rows: number): Text[] {
  const index = selected?.list === 'groups' ? selected.index : 0;
  const from = Math.max(index - rows + 1, 0);
  const shown = groups.slice(from, from + rows);
  const title = [
    bold('ERRORS'),
    '  ',
    errorsTitle(report, groups, { filter, hidden: groups.length - shown.length }),
  ];
  if (shown.length === 0) return [title, dim(report.log.value === null ? '  not known' : '  none')];
  return [
    title,
    ...shown.map((group, at) => {
      const isSelected = selected?.list === 'groups' && from + at === selected.index;
      return row(groupText(group), isSelected);
    }),
  ];
}

function errorsTitle(
  { log }: TopReport,
  groups: readonly ErrorGroup[],
  { filter, hidden }: { readonly filter: string; readonly hidden: number },
): Text {
  if (log.value === null) return dim('');
  const { errors, countedFrom, from, groups: all } = log.value;
  const since = countedFrom === from ? '' : `, since ${countedFrom.slice(11, 19)}`;
  const of = filter === '' ? '' : `, ${groups.length} match`;
  const more = hidden === 0 ? '' : `, ${hidden} more`;
  return dim(`${errors} in ${counted(all.length, 'group')}${of}${more}${since}`);
}

function groupText(group: ErrorGroup): Text {
  const where = [requestsOf(group), group.location ?? ''].filter((part) => part !== '').join('  ');
  return [
    `${String(group.count).padStart(COUNT_WIDTH)} `,
    dim(group.lastSeen.slice(11, 19)),
    ' ',
    errorTitle(group),
    ...(where === '' ? [] : ['  ', dim(where)]),
  ];
}

function logLines(screen: TopScreen, rows: number, style: TextStyle): Text[] {
  const { report, lines, selected, filter } = screen;
  const end = Math.max(lines.length - rows, 0);
  const from = selected?.list === 'lines' ? Math.min(selected.index, end) : end;
  const shown = lines.slice(from, from + rows);
  const after = lines.length - from - shown.length;
  const hidden = [
    ...(from === 0 ? [] : [`${from} more above`]),
    ...(after === 0 ? [] : [`${after} more below`]),
    ...(filter === '' ? [] : [`of ${report.log.value?.lines.length ?? 0}`]),
  ].join(', ');
  const title = [bold('LOG'), '  ', dim(hidden)];
  if (shown.length === 0) return [title, dim(emptyText(screen))];
  return [
    title,
    ...shown.map((line, at) =>
      row(
        [line.source === 'api' ? 'api ' : 'fn  ', firstLine(lineDoc(line, style))],
        selected?.list === 'lines' && from + at === selected.index,
      ),
    ),
  ];
}

function emptyText({ report, filter }: TopScreen): string {
  if (report.log.value === null) return '  not known';
  return filter === '' ? '  no lines' : '  no line matches';
}

/** What colour must not say alone. */
function row(text: Text, isSelected: boolean): Text {
  return isSelected ? bold(['> ', text]) : ['  ', text];
}

function footer({ typing, filter, notice, paused }: TopScreen, { columns }: Size): Text {
  if (typing) return ['filter: ', bold(`${filter}_`), dim('  enter keep, esc clear')];
  if (notice !== null) return warn(notice);
  const keys = [
    'q quit',
    paused ? 'space go on' : 'space pause',
    '/ filter',
    'enter explain',
    'arrows, tab select',
    '? help',
  ];
  const [line = ''] = packed(
    keys.map((key) => ({ text: key, width: key.length })),
    columns,
  );
  return dim(line);
}
