import { minuteText, type PeriodRange, valuesByPeriod } from '../periods.ts';
import { type Html, html } from '../templates/html.ts';
import { plainValue } from '../units.ts';
import type { Panel } from './panels.ts';

/**
 * The values of a chart, for those who do not see it; times without any value, or of zeros alone, are left out. The date stands where it
 * changes, and tags that HTML lets one leave out are, because there are many rows.
 */
export function valueDetails({ metrics }: Panel, range: PeriodRange): Html {
  const columns = metrics.map((metric) => valuesByPeriod(metric, range));
  // Where a value is missing, a time that is not listed could be either.
  const zerosGo = columns.flat().every((value) => value !== undefined);
  const isListed = zerosGo ? isSomething : isKnown;
  const start = Date.parse(range.from);
  let day = '';
  const rows = (columns[0] ?? []).map((_, index) => {
    const values = columns.map((column) => column[index]);
    if (!values.some(isListed)) return '';
    const time = minuteText(new Date(start + index * range.periodSeconds * 1000).toISOString());
    const shown = time.slice(0, 10) === day ? time.slice(11) : time.slice(5);
    day = time.slice(0, 10);
    return html`<tr><th>${shown}${values.map((value) => html`<td>${shownValue(value)}`)}`;
  });
  const head = metrics.map(({ label }) => html`<th scope="col">${label}`);
  const table = html`<table class="values"><thead><tr><th scope="col">Time${head}<tbody>${rows}</table>`;
  const summary = rows.includes('') && zerosGo ? 'Values other than 0' : 'Values';
  return html`<details><summary>${summary}</summary><div class="wide" tabindex="0">${table}</div></details>`;
}

function isKnown(value: number | undefined): boolean {
  return value !== undefined;
}

function isSomething(value: number | undefined): boolean {
  return value !== 0;
}

function shownValue(value: number | undefined): string {
  return value === undefined ? '-' : plainValue(Number(value.toPrecision(4)));
}
