import type { MetricSummary } from '../../services/metrics/summary.ts';
import { minuteText, type PeriodRange, valuesByPeriod } from '../periods.ts';
import { type Html, html } from '../templates/html.ts';
import { valueText } from '../units.ts';
import type { ChartMark } from './marks.ts';
import type { Panel } from './panels.ts';
import { type AxisMarks, axisMarks, markText } from './scale.ts';
import { type TimeTick, timeTicks } from './time-ticks.ts';

/** Of the picture, which is stretched to the place there is; its texts stand beside it and keep their size. */
const WIDTH = 1000;
const HEIGHT = 200;

/** Lines differ by dashes too, not by colour alone. */
const DASHES = ['', '7 4', '2 3', '10 3 2 3'];

/** A chart that needs nothing else: lines with gaps where values are missing, axes, releases, alarms. */
export function chart(panel: Panel, range: PeriodRange, marks: readonly ChartMark[], id: string): Html {
  const values = panel.metrics.map((metric) => valuesByPeriod(metric, range));
  const axis = axisOf(panel);
  const ticks = timeTicks(range);
  const lines = values.map((each, index) => seriesMarkup(each, axis.at(-1) ?? 1, index));
  const shapes = html`${grid(axis, ticks)}${marks.map(markLine)}${lines}`;
  const picture = html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-labelledby="${id}-title ${id}-text"><title id="${id}-title">${panel.title}</title><desc id="${id}-text">${chartText(panel)}</desc>${shapes}</svg>`;
  return html`<div class="chart">${yLabels(panel, axis)}<div class="plot">${picture}${marks.map(markLabel)}</div>${xLabels(ticks)}</div>`;
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

/** The names of the lines, each drawn as it is in the chart; the title is enough for one line of several values. */
export function legend({ metrics }: Panel): Html {
  const [first, ...others] = metrics;
  if (first === undefined || (others.length === 0 && first.points.length > 1)) return html``;
  const entries = metrics.map(
    (metric, index) =>
      html`<li><svg viewBox="0 0 28 8" aria-hidden="true"><path class="s${index}" d="M0 4 28 4"${dashes(index)}/></svg> ${legendText(metric)}</li>`,
  );
  return html`<ul class="legend">${entries}</ul>`;
}

/** A line of one value is a dot, which needs to be explained. */
function legendText({ label, points, unit }: MetricSummary): string {
  const [only, ...others] = points;
  if (only === undefined) return `${label}: no values`;
  if (others.length > 0) return label;
  return `${label}: one value, ${valueText(only.value, unit)} at ${minuteText(only.time)}`;
}

function axisOf({ metrics }: Panel): AxisMarks {
  const values = metrics.flatMap(({ points }) => points.map(({ value }) => value));
  return axisMarks(Math.max(0, ...values), values.every(Number.isInteger) && metrics[0]?.unit !== 'ms');
}

function yLabels({ metrics }: Panel, axis: AxisMarks): Html {
  const [unit, top] = [metrics[0]?.unit ?? 'count', axis.at(-1) ?? 1];
  const labels = [...axis].reverse().map((value) => html`<span>${markText(value, unit, top)}</span>`);
  return html`<div class="y" aria-hidden="true">${labels}</div>`;
}

/** Beyond this a text in the middle of its place would leave the picture. */
const NEAR_END = 0.95;

function xLabels(ticks: readonly TimeTick[]): Html {
  const labels = ticks.map(
    ({ share, text }) =>
      html`<span${share > NEAR_END ? html` class="end"` : ''} style="left:${percent(share)}%">${text}</span>`,
  );
  return html`<div class="x" aria-hidden="true">${labels}</div>`;
}

function grid(axis: AxisMarks, ticks: readonly TimeTick[]): Html {
  const most = axis.at(-1) ?? 1;
  const across = axis.map((value) => `M0 ${yOf(value, most)}H${WIDTH}`).join('');
  const up = ticks.map(({ share }) => `M${xOf(share)} ${HEIGHT}v-6`).join('');
  return html`<path class="grid" d="${across}${up}"/>`;
}

/** One path for all runs of values, another for values that stand alone. */
function seriesMarkup(values: readonly (number | undefined)[], most: number, index: number): Html {
  const runs = runsOf(
    values.map((value, at) =>
      value === undefined ? undefined : [xOf((at + 0.5) / values.length), yOf(value, most)],
    ),
  );
  const line = runs
    .filter(({ length }) => length > 1)
    .map(runPath)
    .join('');
  const dots = runs
    .filter(({ length }) => length === 1)
    .map(([place]) => `M${place?.join(' ')}h.1`)
    .join('');
  return html`${line === '' ? '' : html`<path class="s${index}" d="${line}"${dashes(index)}/>`}${dots === '' ? '' : html`<path class="dot s${index}" d="${dots}"/>`}`;
}

type Place = readonly [x: number, y: number];

/** Places without a gap between them. */
function runsOf(places: readonly (Place | undefined)[]): Place[][] {
  const runs: Place[][] = [[]];
  for (const place of places) {
    if (place === undefined) runs.push([]);
    else runs.at(-1)?.push(place);
  }
  return runs.filter(({ length }) => length > 0);
}

/** Steps from place to place, which are shorter to write than places; a level stretch is one step. */
function runPath(run: readonly Place[]): string {
  const [first = [0, 0], ...rest] = run;
  const corners = rest.filter(([, y], at) => y !== run[at]?.[1] || y !== run[at + 2]?.[1]);
  const steps = corners.map(([x, y], at) => {
    const [beforeX, beforeY] = corners[at - 1] ?? first;
    return `${x - beforeX}${y < beforeY ? '' : ' '}${y - beforeY}`;
  });
  return `M${first.join(' ')}l${steps.join(' ')}`;
}

function markLine({ kind, share }: ChartMark): Html {
  return html`<path class="${kind}" d="M${xOf(share)} 0V${HEIGHT}"/>`;
}

function markLabel({ kind, share, label, text }: ChartMark): Html {
  return html`<span class="mark ${kind}" style="left:${percent(share)}%" title="${text}">${label}</span>`;
}

function xOf(share: number): number {
  return Math.round(WIDTH * share);
}

function yOf(value: number, most: number): number {
  return Math.round(HEIGHT * (1 - value / most));
}

function percent(share: number): number {
  return Math.round(share * 1000) / 10;
}

function dashes(index: number): Html {
  const dash = DASHES[index % DASHES.length] ?? '';
  return dash === '' ? html`` : html` stroke-dasharray="${dash}"`;
}
