import type { FiredAlarm } from '../../services/alarms/fired.ts';
import type { ReleaseMark } from '../../services/report/report.ts';
import { ceiling } from '../charts.ts';
import { minuteText, type PeriodRange, valuesByPeriod } from '../periods.ts';
import { type Html, html } from '../templates/html.ts';
import { valueText } from '../units.ts';
import type { Panel } from './panels.ts';

/** What happened within the time, beside the numbers. */
export interface ChartMarks {
  readonly releases: readonly ReleaseMark[];
  readonly fired: readonly FiredAlarm[];
}

const WIDTH = 720;
const HEIGHT = 220;
const LEFT = 76;
const RIGHT = 12;
const TOP = 18;
const BOTTOM = 28;
const PLOT_WIDTH = WIDTH - LEFT - RIGHT;
const PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;

/** Lines differ by dashes too, not by colour alone. */
const DASHES = ['', '7 4', '2 3', '10 3 2 3'];

/** A chart as a picture that needs nothing else: lines with gaps where values are missing, axes, releases, alarms. */
export function svgChart(
  panel: Panel,
  range: PeriodRange,
  { releases, fired }: ChartMarks,
  id: string,
): Html {
  const most = ceiling(
    Math.max(0, ...panel.metrics.flatMap(({ points }) => points.map(({ value }) => value))),
  );
  const lines = panel.metrics.map((metric, index) =>
    seriesMarkup(valuesByPeriod(metric, range), most, index),
  );
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-text"><title id="${id}-title">${panel.title}</title><desc id="${id}-text">${chartText(panel)}</desc>${yAxis(panel, most)}${xAxis(range)}${lines}${releases.map((release) => releaseMarkup(release, range))}${fired.map((each) => alarmMarkup(each, range))}</svg>`;
}

/** What the chart shows, in words. */
export function chartText({ metrics }: Panel): string {
  const told = metrics.map(({ label, unit, total, points }) => {
    const values = points.map(({ value }) => value);
    if (values.length === 0) return `${label}: ${total === 0 ? 'none' : 'no values'}`;
    const [least, greatest] = [Math.min(...values), Math.max(...values)];
    const whole = total === null ? '' : `, ${valueText(total, unit)} over the whole time`;
    return `${label}: from ${valueText(least, unit)} to ${valueText(greatest, unit)}${whole}`;
  });
  return `${told.join('; ')}.`;
}

function y(value: number, most: number): number {
  return TOP + PLOT_HEIGHT * (1 - value / most);
}

function yAxis({ metrics }: Panel, most: number): Html[] {
  const unit = metrics[0]?.unit ?? 'count';
  return [0, most / 2, most].map((value) => {
    const at = y(value, most).toFixed(1);
    return html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text class="tick" x="${LEFT - 6}" y="${at}" dy="4" text-anchor="end">${valueText(value, unit)}</text>`;
  });
}

const X_TICKS = 5;

function xAxis({ from, to }: PeriodRange): Html[] {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const long = end - start > 86_400_000;
  return Array.from({ length: X_TICKS }, (_, index) => {
    const share = index / (X_TICKS - 1);
    const text = minuteText(new Date(start + (end - start) * share).toISOString());
    const anchor = index === 0 ? 'start' : index === X_TICKS - 1 ? 'end' : 'middle';
    return html`<text class="tick" x="${(LEFT + PLOT_WIDTH * share).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="${anchor}">${long ? text.slice(5) : text.slice(11)}</text>`;
  });
}

/** One path for all runs of values; a value that stands alone is a dot. */
function seriesMarkup(values: readonly (number | undefined)[], most: number, index: number): Html {
  const step = PLOT_WIDTH / Math.max(values.length, 1);
  const x = (at: number): string => (LEFT + step * (at + 0.5)).toFixed(1);
  let path = '';
  const dots: Html[] = [];
  for (const [at, value] of values.entries()) {
    if (value === undefined) continue;
    const before = values[at - 1] !== undefined;
    path += `${before ? 'L' : 'M'}${x(at)} ${y(value, most).toFixed(1)}`;
    if (!before && values[at + 1] === undefined)
      dots.push(html`<circle class="s${index}" cx="${x(at)}" cy="${y(value, most).toFixed(1)}" r="2.5"/>`);
  }
  return html`<path class="s${index}" d="${path}"${dashes(index)}/>${dots}`;
}

/** Where a time stands in the picture. */
function xAt(time: string, { from, to }: PeriodRange): string {
  const share = (Date.parse(time) - Date.parse(from)) / (Date.parse(to) - Date.parse(from));
  return (LEFT + PLOT_WIDTH * share).toFixed(1);
}

function alarmMarkup({ alarm, time }: FiredAlarm, range: PeriodRange): Html {
  const x = xAt(time, range);
  return html`<g class="fired"><line x1="${x}" x2="${x}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text x="${x}" y="${HEIGHT - BOTTOM - 4}" text-anchor="middle">!</text><title>${alarm} went off, ${minuteText(time)}</title></g>`;
}

function releaseMarkup({ number, time, version }: ReleaseMark, range: PeriodRange): Html {
  const x = xAt(time, range);
  return html`<g class="release"><line x1="${x}" x2="${x}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text x="${x}" y="${TOP - 5}" text-anchor="middle">r${number}</text><title>release ${number}, version ${version}, ${minuteText(time)}</title></g>`;
}

/** The names of the lines, each drawn as it is in the chart. */
export function legend({ metrics }: Panel): Html {
  const entries = metrics.map(
    ({ label }, index) =>
      html`<li><svg viewBox="0 0 28 8" aria-hidden="true"><path class="s${index}" d="M0 4L28 4"${dashes(index)}/></svg> ${label}</li>`,
  );
  return html`<ul class="legend">${entries}</ul>`;
}

function dashes(index: number): Html {
  const dash = DASHES[index % DASHES.length] ?? '';
  return dash === '' ? html`` : html` stroke-dasharray="${dash}"`;
}
