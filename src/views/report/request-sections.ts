import { commandWriter } from '../../hints.ts';
import type { OperationsReport } from '../../services/report/report.ts';
import type { StatusClass } from '../../services/report/routes.ts';
import { errorTitle, requestsOf } from '../logs-errors.ts';
import { minuteText } from '../periods.ts';
import { countText, millisecondsText, valueText } from '../units.ts';
import { linkTo, MOST_ERRORS, type RequestToSee, requestsToSee } from './requests-to-see.ts';
import { NONE, type Section, table, UNREAD } from './section.ts';

/** The tables of routes, of errors and of single requests; errors lead to requests. */
export function requestSections(report: OperationsReport): Section[] {
  const requests = requestsToSee(report);
  return [routes(report), errors(report, requests), failed(report, requests), slowest(report)];
}

const MOST_ROUTES = 20;
const STATUS_CLASSES: readonly StatusClass[] = ['2xx', '3xx', '4xx', '5xx'];

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
  // Whoever reads the page is elsewhere: it says no directory and no profile.
  const command = commandWriter(environment.name === 'local' ? {} : { env: environment.name }, []);
  return `See what happened to one: ${command(`explain ${known.requestId} --since ${metrics.from}`)}`;
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
