import type { OperationsReport } from '../../services/report/report.ts';
import { STATUS_CLASSES } from '../../services/report/routes.ts';
import { counted } from '../../words/counted.ts';
import { usdText } from '../../words/usd-text.ts';
import { errorTitle, requestsOf } from '../logs-errors.ts';
import { minuteText } from '../periods.ts';
import { bytesText, countText, millisecondsText, valueText } from '../units.ts';
import { linkTo, MOST_ERRORS, type RequestToSee, requestsToSee } from './requests-to-see.ts';
import type { Cell, Heading, Row, Section } from './section.ts';

const MOST_ROUTES = 20;

/** The tables of a report in the order of what matters. */
export function sectionsOf(report: OperationsReport): Section[] {
  const requests = requestsToSee(report);
  return [
    checks(report),
    alarms(report),
    fired(report),
    routes(report),
    errors(report, requests),
    failed(report, requests),
    slowest(report),
    coldStarts(report),
    numbers(report),
    cost(report),
    releases(report),
  ];
}

function table(
  title: string,
  columns: readonly string[],
  rows: readonly (Row | readonly Cell[])[],
  text: string | null = null,
): Section {
  const headings = columns.map(
    (name): Heading => (name.endsWith('#') ? { title: name.slice(0, -1), number: true } : { title: name }),
  );
  return { title, text, columns: headings, rows: rows.map((row) => ('cells' in row ? row : { cells: row })) };
}

const UNREAD = 'could not be read; see the notes';
const NONE = 'There was none.';

function checks({ checks: all }: OperationsReport): Section {
  return table(
    'Checks',
    ['', 'Check', 'What was seen'],
    all.map(({ level, name, detail }) => [level, name, detail]),
  );
}

function numbers({ metrics }: OperationsReport): Section {
  const rows = metrics.metrics.map(({ group, label, unit, total, previous, trend }) => [
    group,
    label,
    valueText(total, unit),
    ...(metrics.compared === null ? [] : [valueText(previous, unit)]),
    trend === null ? '-' : `${trend > 0 ? '+' : ''}${Math.round(trend)} %`,
  ]);
  const before = metrics.compared === null ? [] : ['Before#'];
  const { table: held } = metrics;
  const text =
    held === null
      ? null
      : `The table ${held.name} holds about ${counted(held.approximateItems, 'item')}, ${bytesText(held.sizeBytes)}.`;
  return table('Numbers', ['', 'Metric', 'Total#', ...before, 'Trend#'], rows, text);
}

function alarms({ alarms: all }: OperationsReport): Section {
  if (all === null) return table('Alarms', [], [], UNREAD);
  const rows = all.map(({ name, state, since, condition, broken, silent }) => [
    state,
    name,
    since === null ? '-' : minuteText(since),
    condition,
    [broken === null ? '' : `broken: ${broken}`, silent === null ? '' : `silent: ${silent}`]
      .filter(Boolean)
      .join('; '),
  ]);
  return table(
    'Alarms',
    ['State', 'Alarm', 'Since', 'Condition', 'Remark'],
    rows,
    all.length === 0 ? 'There is none.' : null,
  );
}

function fired({ fired: all }: OperationsReport): Section {
  const title = 'Alarms that went off';
  if (all === null) return table(title, [], [], UNREAD);
  const rows = all.map(({ alarm, time, reason }) => [minuteText(time), alarm, reason ?? '-']);
  return table(title, ['When', 'Alarm', 'Reason'], rows, all.length === 0 ? 'None did in this time.' : null);
}

function routes({ routes: found }: OperationsReport): Section {
  const title = 'Routes';
  if (found === null) return table(title, [], [], UNREAD);
  const columns = ['Route', 'Requests#', ...STATUS_CLASSES.map((name) => `${name}#`), '429#', 'p50#', 'p95#'];
  const rows = found
    .slice(0, MOST_ROUTES)
    .map(({ route, requests, statuses, throttled, p50, p95 }) => [
      route,
      countText(requests),
      ...[...STATUS_CLASSES.map((name) => statuses[name]), throttled].map((count) =>
        count === 0 ? '' : countText(count),
      ),
      valueText(p50, 'ms'),
      valueText(p95, 'ms'),
    ]);
  return table(title, columns, rows, amountText(rows.length, found.length, 'routes with the most failures'));
}

function errors({ errors: found }: OperationsReport, requests: readonly RequestToSee[]): Section {
  if (found === null) return table('Errors', [], [], UNREAD);
  const rows = found.groups
    .slice(0, MOST_ERRORS)
    .map(({ count, location, lastSeen, ...group }) => [
      String(count),
      group.new ? 'new' : '',
      errorTitle(group),
      requestsOf(group) || '-',
      location ?? '-',
      minuteText(lastSeen),
      linkTo(group.sampleRequestId, requests),
    ]);
  return table(
    'Errors',
    ['Count#', '', 'Error', 'Requests', 'Where', 'Last', 'A request'],
    rows,
    amountText(rows.length, found.groups.length, 'most frequent kinds'),
  );
}

function failed(report: OperationsReport, requests: readonly RequestToSee[]): Section {
  const title = 'Failed requests';
  if (report.failed === null && requests.length === 0) return table(title, [], [], UNREAD);
  const rows = requests.map(({ id, time, route, status, latency, error, requestId }) => ({
    id,
    cells: [minuteText(time), route, status, latency, error, requestId],
  }));
  return table(
    title,
    ['Time', 'Route', 'Status', 'Latency#', 'Error', 'Request'],
    rows,
    rows.length === 0 ? NONE : explainText(report, requests),
  );
}

/** How a reader sees what happened to a request; it looks back only as far as it is told. */
function explainText(
  { environment, metrics }: OperationsReport,
  requests: readonly RequestToSee[],
): string | null {
  const known = requests.find(({ requestId }) => requestId !== '-');
  if (known === undefined) return null;
  const place = environment.name === 'local' ? '' : ` --env ${environment.name}`;
  return `See what happened to one: backoffice explain ${known.requestId} --since ${metrics.from}${place}`;
}

function slowest({ slowest: found }: OperationsReport): Section {
  if (found === null) return table('Slowest requests', [], [], UNREAD);
  const rows = found.map(({ latencyMs, route, status, time, requestId }) => [
    millisecondsText(latencyMs),
    route,
    String(status),
    minuteText(time),
    requestId ?? '-',
  ]);
  return table(
    'Slowest requests',
    ['Latency#', 'Route', 'Status', 'Time', 'Request'],
    rows,
    rows.length === 0 ? NONE : null,
  );
}

function amountText(shown: number, all: number, what: string): string | null {
  if (shown === 0) return NONE;
  return shown === all ? null : `The ${shown} ${what} of ${all}.`;
}

function coldStarts({ coldStarts: found }: OperationsReport): Section {
  if (found === null) return table('Cold starts', [], [], UNREAD);
  const { count, invocations, p50, max } = found;
  const share = invocations === 0 ? 0 : (100 * count) / invocations;
  const took =
    p50 === null || max === null
      ? ''
      : `, half of them within ${millisecondsText(p50)}, the longest ${millisecondsText(max)}`;
  return table(
    'Cold starts',
    [],
    [],
    `${count} of ${invocations} invocations (${share.toFixed(1)} %)${took}.`,
  );
}

function cost({ cost: found }: OperationsReport): Section {
  if (found === null) return table('Cost', [], [], UNREAD);
  const rows = found.lines.map(({ item, monthly, unit, gross, net, basis }) => [
    item,
    `${countText(monthly)} ${unit}`,
    usdText(gross),
    usdText(net),
    basis,
  ]);
  const text = `About ${usdText(found.gross)} a month, ${usdText(found.net)} after the free tier if nothing else in the account uses it; rates of ${found.rates.region}, ${found.rates.asOf}. ${found.notes.join('. ')}`;
  return table('Cost', ['Item', 'A month', 'Gross#', 'Net#', 'Basis'], rows, text.trim());
}

function releases({ releases: found }: OperationsReport): Section {
  if (found === null) return table('Releases', [], [], UNREAD);
  const rows = found.map(({ number, version, time }) => [String(number), version, minuteText(time)]);
  return table(
    'Releases',
    ['Release#', 'Version', 'Time'],
    rows,
    rows.length === 0 ? 'None in this time.' : null,
  );
}
