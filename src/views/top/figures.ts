import type { AlarmDetails } from '../../services/alarms/alarm.ts';
import type { MetricsReport } from '../../services/metrics/report.ts';
import type { Part } from '../../services/top/part.ts';
import type { Asked, TopReport } from '../../services/top/report.ts';
import type { Size } from '../../terminal/full-screen/full-screen.ts';
import { bad, bold, dim, type Text, type Tone, warn } from '../../terminal/layout/text.ts';
import type { TextStyle } from '../../terminal/text-style.ts';
import { counted } from '../../words/counted.ts';
import { usdText } from '../../words/usd-text.ts';
import { valuesByPeriod } from '../periods.ts';
import { sparkline } from '../sparkline.ts';
import { valueText } from '../units.ts';
import { type Cell, packed } from './packing.ts';
import { troubleCells } from './trouble.ts';

/** Where there is room, some numbers are drawn over time. */
const DRAWN: readonly string[] = ['requests', '5xx', 'latencyP95'];
const LEAST_DRAWN: Size = { columns: 50, rows: 22 };
const LABEL_WIDTH = 14;
const MOST_DRAWN = 60;
/** Below, lists need the room of figures that say little more; what is wrong is told of all. */
const LEAST_WHOLE = 16;
const BRIEF: ReadonlySet<string> = new Set(['requests', '5xx', '429', 'latencyP95']);

/** The first lines of a screen: trouble, where, numbers, alarms. */
export function figureLines(
  {
    report,
    paused,
    filter,
  }: { readonly report: TopReport; readonly paused: boolean; readonly filter: string },
  { columns, rows }: Size,
  { unicode }: TextStyle,
): Text[] {
  const { environment, time, numbers, alarms, log } = report;
  const marks = [
    ...(paused ? [toned('PAUSED', 'warn')] : []),
    ...(filter === '' ? [] : [toned(`filter "${filter}"`, 'bold')]),
  ];
  const isBrief = rows < LEAST_WHOLE;
  const where = [
    toned(environment.name, 'bold'),
    ...(environment.region === null || isBrief ? [] : [plain(environment.region)]),
    plain(`${time.slice(11, 19)} UTC`),
    ...(numbers.value === null ? [] : [plain(`${isBrief ? '' : 'last '}${minutesOf(numbers.value)} min`)]),
    ...marks,
  ];
  const isDrawn = columns >= LEAST_DRAWN.columns && rows >= LEAST_DRAWN.rows && numbers.value !== null;
  const room = Math.min(columns - LABEL_WIDTH, MOST_DRAWN);
  return [
    ...packed(troubleCells(report, isBrief), columns),
    ...packed(where, columns),
    ...packed(isBrief ? briefCells(report) : numberCells(report), columns),
    ...(isDrawn ? drawings(numbers.value, room, unicode) : []),
    ...problemLines('metrics', numbers, time),
    ...(isBrief ? [] : packed(alarmCells(alarms.value), columns)),
    ...problemLines('alarms', alarms, time),
    ...problemLines('log', log, time),
  ];
}

/** What the looks cost, as other commands tell their price. */
export function askedText({ everySeconds, metrics, usdPerHour, logCallsPerMinute }: Asked): string {
  const price = `${counted(metrics, 'metric')} every ${everySeconds} s, ${usdText(usdPerHour)} an hour on AWS`;
  return `${price}; at most ${logCallsPerMinute} log calls a minute`;
}

/** The numbers that a screen shows, with the words that `metrics` has for them. */
export function numberCells(report: TopReport): Cell[] {
  return numbersOf(report).map(({ cell }) => cell);
}

/** Of a low screen, which tells how many it leaves out. */
function briefCells(report: TopReport): Cell[] {
  const all = numbersOf(report);
  const shown = all.filter(({ key }) => BRIEF.has(key)).map(({ cell }) => cell);
  return [...shown, plain(`${all.length - shown.length} more`)];
}

function numbersOf({ numbers, log }: TopReport): { readonly key: string; readonly cell: Cell }[] {
  const at = (key: string) => numbers.value?.metrics.find((metric) => metric.key === key);
  const shown = (key: string): string => {
    const metric = at(key);
    return metric === undefined ? '-' : valueText(metric.total, metric.unit);
  };
  const share = (key: string): string => (at(key)?.total == null ? '' : ` (${shown(key)})`);
  const alarming = (key: string): Tone | undefined => ((at(key)?.total ?? 0) > 0 ? 'bad' : undefined);
  const refused = log.value === null ? '-' : String(log.value.throttled);
  return [
    { key: 'requests', cell: plain(`requests ${shown('requests')}`) },
    { key: '5xx', cell: toned(`5xx ${shown('5xx')}${share('errorRate')}`, alarming('5xx')) },
    { key: '4xx', cell: plain(`4xx ${shown('4xx')}${share('4xxRate')}`) },
    { key: '429', cell: plain(`429 ${refused}`) },
    { key: 'latencyP50', cell: plain(`p50 ${shown('latencyP50')}`) },
    { key: 'latencyP95', cell: plain(`p95 ${shown('latencyP95')}`) },
    { key: 'invocations', cell: plain(`invocations ${shown('invocations')}`) },
    { key: 'crashes', cell: toned(`crashes ${shown('crashes')}`, alarming('crashes')) },
    { key: 'concurrency', cell: plain(`concurrent ${shown('concurrency')}`) },
    { key: 'throttles', cell: toned(`throttles ${shown('throttles')}`, alarming('throttles')) },
    {
      key: 'readThrottles',
      cell: toned(`read throttles ${shown('readThrottles')}`, alarming('readThrottles')),
    },
    {
      key: 'writeThrottles',
      cell: toned(`write throttles ${shown('writeThrottles')}`, alarming('writeThrottles')),
    },
  ];
}

/** Names of those in alarm, and how many others there are in each state. */
export function alarmCells(alarms: readonly AlarmDetails[] | null): Cell[] {
  if (alarms === null) return [plain('alarms -')];
  if (alarms.length === 0) return [plain('no alarms')];
  const firing = alarms.filter(({ state }) => state === 'ALARM');
  const others = new Map<string, number>();
  for (const { state } of alarms) if (state !== 'ALARM') others.set(state, (others.get(state) ?? 0) + 1);
  return [
    plain('alarms'),
    ...firing.map(({ name }) => toned(`ALARM ${name}`, 'bad')),
    ...[...others].map(([state, count]) => plain(`${count} ${STATES[state] ?? state}`)),
  ];
}

const STATES: Readonly<Record<string, string>> = { OK: 'ok', INSUFFICIENT_DATA: 'without data' };

/** What keeps a part from being read, and how old it is. */
export function problemLines(name: string, { problem, readAt, value }: Part<unknown>, now: string): Text[] {
  if (problem === null) return [];
  const seconds = readAt === null ? 0 : Math.round((Date.parse(now) - Date.parse(readAt)) / 1000);
  const age = readAt === null || value === null ? 'never read' : `OLD, read ${ageText(seconds)} ago`;
  return [warn(`${name}: ${age}: ${problem}`)];
}

function ageText(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
}

function drawings(report: MetricsReport, width: number, unicode: boolean): Text[] {
  return DRAWN.flatMap((key) => {
    const metric = report.metrics.find((each) => each.key === key);
    if (metric === undefined) return [];
    const label = metric.label.padEnd(LABEL_WIDTH);
    return [[dim(label), sparkline(valuesByPeriod(metric, report), width, unicode)]];
  });
}

function minutesOf({ from, to }: MetricsReport): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
}

function plain(text: string): Cell {
  return { text, width: text.length };
}

function toned(text: string, tone: Tone | undefined): Cell {
  if (tone === undefined) return plain(text);
  const tones = { bold, dim, bad, warn, good: bold };
  return { text: tones[tone](text), width: text.length };
}
