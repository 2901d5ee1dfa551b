import type { Group } from '../services/metrics/catalogue.ts';
import type { MetricsReport } from '../services/metrics/report.ts';
import type { MetricSummary } from '../services/metrics/summary.ts';
import { blank, type Column, type Doc, heading, lines, stack, table } from '../terminal/layout/docs.ts';
import { dim, type Text, warn } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { counted } from '../words/counted.ts';
import { usdText } from '../words/usd-text.ts';
import { chartNote, chartsDoc } from './charts.ts';
import { rangeText, valuesByPeriod } from './periods.ts';
import { sparkline } from './sparkline.ts';
import { bytesText, plainValue, valueText } from './units.ts';

const GROUPS: readonly Group[] = ['function', 'api', 'table'];
const LEAST_SPARK = 8;
const MOST_SPARK = 60;
const LEAST_WIDE = 60;
/** What the other columns take. */
const REST = 52;
const COMPARISON = 22;

/** @param charts also draws each metric over time. */
export const metricsView = (charts: boolean): View<MetricsReport> => ({
  text: (report, style) => {
    if (!style.terminal && !charts) return table(report.metrics, plainColumns(report));
    const groups = GROUPS.flatMap((group): Doc[] => {
      const metrics = report.metrics.filter((metric) => metric.group === group);
      if (metrics.length === 0) return [];
      const shown = charts ? chartsDoc(metrics, report, style) : table(metrics, columns(report, style));
      return [blank, heading(groupTitle(group, report)), shown];
    });
    const note = charts ? chartNote(report, style) : undefined;
    return stack([lines([rangeText(report)]), ...groups, blank, lines(footer(report, note))]);
  },
  rows,
});

function groupTitle(group: MetricSummary['group'], { table }: MetricsReport): string {
  if (group !== 'table' || table === null) return group;
  return `table  ${table.name}, about ${counted(table.approximateItems, 'item')}, ${bytesText(table.sizeBytes)}`;
}

function columns(report: MetricsReport, style: TextStyle): Column<MetricSummary>[] {
  const compared = report.compared !== null;
  const room = Math.min(style.width - REST - (compared ? COMPARISON : 0), MOST_SPARK);
  const { unicode } = style;
  const spark: Column<MetricSummary> = {
    title: 'over time',
    value: (metric) => sparkline(valuesByPeriod(metric, report), room, unicode),
  };
  const wide = style.width >= LEAST_WIDE;
  const before: Column<MetricSummary>[] = [
    { title: 'before', value: ({ previous, unit }) => valueText(previous, unit) },
    ...(wide
      ? [{ title: 'change', value: ({ change }: MetricSummary) => directionText(change, unicode) }]
      : []),
  ];
  const trend = { title: 'trend', value: (metric: MetricSummary) => directionText(metric.trend, unicode) };
  return [
    { title: 'metric', value: ({ label }) => label, flexible: true },
    { title: 'total', value: ({ total, unit }) => valueText(total, unit) },
    ...(compared ? before : []),
    ...(room >= LEAST_SPARK ? [spark] : []),
    // Names that are cut short would look alike.
    ...(compared && !wide ? [] : [trend]),
  ];
}

/** In a pipe: plain numbers. */
function plainColumns({ compared }: MetricsReport): Column<MetricSummary>[] {
  const column = (title: string, value: (metric: MetricSummary) => string) => ({ title, value });
  return [
    column('group', ({ group }) => group),
    column('key', ({ key }) => key),
    column('unit', ({ unit }) => unit),
    column('total', ({ total }) => plainValue(total)),
    column('trend', ({ trend }) => plainValue(trend)),
    ...(compared === null
      ? []
      : [
          column('before', ({ previous }) => plainValue(previous)),
          column('change', ({ change }) => plainValue(change)),
        ]),
  ];
}

/** Which way, and how far; the sign says it where arrows cannot. */
function directionText(percent: number | null, unicode: boolean): string {
  if (percent === null) return '-';
  const rounded = Math.round(percent);
  if (rounded === 0) return unicode ? '→ 0 %' : '0 %';
  const amount = `${rounded > 0 ? '+' : ''}${rounded} %`;
  return unicode ? `${rounded > 0 ? '↑' : '↓'} ${amount}` : amount;
}

function footer({ notes, asked, compared }: MetricsReport, chartNote: string | undefined): Text[] {
  const price = `${asked.metrics} metrics asked for, ${usdText(asked.usd)} on AWS; the last period may not be complete`;
  return [
    ...notes.map(warn),
    ...(compared === null ? [] : [`before: ${compared.from} to ${compared.to}`]),
    ...(chartNote === undefined ? [] : [chartNote]),
    dim(price),
  ];
}

/** What is told of limits that are breached, or that have nothing to be held against. */
export function thresholdLines({ thresholds }: Pick<MetricsReport, 'thresholds'>): string[] {
  return thresholds.flatMap(({ threshold, key, value, breached }) => {
    if (value === null)
      return [`${breached ? 'breached' : 'not judged'}: ${threshold}, there is no value of ${key}`];
    return breached ? [`breached: ${threshold}, it is ${plainValue(value)}`] : [];
  });
}

/** A row for each period, a column for each metric; what is missing stays empty. */
function rows(report: MetricsReport): object[] {
  const start = Date.parse(report.from);
  const series = report.metrics.map((metric) => [metric.key, valuesByPeriod(metric, report)] as const);
  const count = Math.max(0, ...series.map(([, values]) => values.length));
  return Array.from({ length: count }, (_, index) => ({
    time: new Date(start + index * report.periodSeconds * 1000).toISOString(),
    ...Object.fromEntries(series.map(([key, values]) => [key, values[index] ?? null])),
  }));
}
