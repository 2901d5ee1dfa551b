import type { MetricSummary } from '../services/metrics/summary.ts';
import { blank, type Doc, lines, stack } from '../terminal/layout/docs.ts';
import { bold, dim, text } from '../terminal/layout/text.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { minuteText, type PeriodRange, valuesByPeriod } from './periods.ts';
import { fitColumns } from './sparkline.ts';
import { valueText } from './units.ts';

const HEIGHT = 6;
const WIDEST = 120;
const PIPE_WIDTH = 100;
const LEAST_COLUMNS = 10;
/** The axis and a mark of one digit. */
const LEAST_MARGIN = 3;

/** A chart for each metric that has values, with its axes. */
export function chartsDoc(metrics: readonly MetricSummary[], range: PeriodRange, style: TextStyle): Doc {
  const shown = metrics.map((metric) =>
    metric.points.length === 0
      ? lines([`${metric.label}: ${metric.total === 0 ? 'none' : 'no values'}`])
      : chartDoc(metric, range, style),
  );
  return stack(shown.flatMap((chart, index) => (index === 0 ? [chart] : [blank, chart])));
}

/** Said once below the charts, where there are more periods than columns. */
export function chartNote(range: PeriodRange, style: TextStyle): string | undefined {
  const periods = (Date.parse(range.to) - Date.parse(range.from)) / 1000 / range.periodSeconds;
  return periods > widthOf(style) - LEAST_MARGIN ? 'a column shows the greatest of its periods' : undefined;
}

function widthOf({ width }: TextStyle): number {
  return Math.min(Number.isFinite(width) ? width : PIPE_WIDTH, WIDEST);
}

function chartDoc(metric: MetricSummary, range: PeriodRange, style: TextStyle): Doc {
  const width = widthOf(style);
  const values = valuesByPeriod(metric, range);
  const most = ceiling(metric.points.reduce((greatest, { value }) => Math.max(greatest, value), 0));
  const marks = [most, most / 2, 0].map((value) => valueText(value, metric.unit));
  const margin = Math.max(...marks.map((mark) => mark.length));
  const columns = fitColumns(values, Math.max(width - margin - 2, LEAST_COLUMNS));
  const stretched = stretch(columns, Math.max(width - margin - 2, LEAST_COLUMNS));
  const bars = Array.from({ length: HEIGHT }, (_, row) => {
    const mark = row === 0 ? marks[0] : row === HEIGHT / 2 ? marks[1] : '';
    const drawn = stretched.map((value) => cell(value, most, HEIGHT - 1 - row, style.unicode)).join('');
    return `${(mark ?? '').padStart(margin)} ${style.unicode ? '│' : '|'}${drawn}`.trimEnd();
  });
  return lines([
    text`${bold(metric.label)} ${dim(`(${statisticText(metric)})`)}`,
    ...bars,
    axis(marks[2] ?? '0', margin, stretched.length, style),
    times(range, margin, stretched.length),
  ]);
}

function statisticText({ statistic, unit, total }: MetricSummary): string {
  return `${statistic}, total ${valueText(total, unit)}`;
}

/** Numbers that read well, as do their halves, close enough to each other that little of a chart stays empty. */
const TOPS = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10];

function ceiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = TOPS.find((each) => each * power >= value * 0.999999) ?? 10;
  return Number((factor * power).toPrecision(12));
}

/** Few periods get several columns each. */
function stretch(columns: readonly (number | undefined)[], width: number): (number | undefined)[] {
  const times = Math.max(Math.floor(width / Math.max(columns.length, 1)), 1);
  return columns.flatMap((value) => new Array<number | undefined>(times).fill(value));
}

const EIGHTHS = ' ▁▂▃▄▅▆▇█';

/** One character of a bar; the lowest row of a value of zero still shows that there is one. */
function cell(value: number | undefined, most: number, row: number, unicode: boolean): string {
  if (value === undefined) return ' ';
  const filled = (value / most) * HEIGHT - row;
  if (!unicode) return filled >= 0.5 ? '#' : row === 0 ? '_' : ' ';
  const eighths = Math.min(Math.max(Math.round(filled * 8), row === 0 ? 1 : 0), 8);
  return EIGHTHS[eighths] ?? ' ';
}

function axis(zero: string, margin: number, width: number, { unicode }: TextStyle): string {
  return `${zero.padStart(margin)} ${unicode ? '└' : '+'}${(unicode ? '─' : '-').repeat(width)}`;
}

/** Times at both ends, and in the middle where there is room; the date where more than a day is shown. */
function times({ from, to }: PeriodRange, margin: number, width: number): string {
  const long = Date.parse(to) - Date.parse(from) > 86_400_000;
  const shown = (ms: number): string => {
    const whole = minuteText(new Date(ms).toISOString());
    return long ? whole.slice(5, width < 40 ? 10 : 16) : whole.slice(11);
  };
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const [left, middle, right] = [shown(start), shown((start + end) / 2), shown(end)];
  const room = width - left.length - right.length;
  const gap = Math.max(room - middle.length, 0);
  const between =
    gap < 4
      ? ' '.repeat(Math.max(room, 1))
      : ' '.repeat(Math.floor(gap / 2)) + middle + ' '.repeat(Math.ceil(gap / 2));
  return `${' '.repeat(margin + 2)}${left}${between}${right}`;
}
