import type { DatedErrorGroup, ErrorReport } from '../services/logs/errors/report.ts';
import { type Doc, lines, stack, table } from '../terminal/layout/docs.ts';
import { bad, dim, joined, type Text, text, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { sparkline } from './sparkline.ts';
import { shownTime } from './time.ts';

const COUNT_WIDTH = 5;
const TREND_WIDTH = 12;

/** On a terminal some lines for each group, so that what failed has the whole width; in a pipe a row for each. */
export const logErrorsView = (now: Date): View<ErrorReport> => ({
  text: (report, style) => {
    const { from, to, groups, release } = report;
    if (groups.length === 0) return lines([`no errors from ${from} to ${to}`]);
    if (!style.terminal) return groupTable(groups);
    return stack([
      ...groups.map((group) => groupLines(group, now, style)),
      ...(release === null
        ? []
        : [lines([dim(`new: since release ${release.number}, ${shownTime(release.time, now, style)}`)])]),
    ]);
  },
  rows: ({ groups }) => groups,
});

/** The type of an error, and what it says. */
export function errorTitle({ name, message }: Pick<DatedErrorGroup, 'name' | 'message'>): string {
  return name === null || message.startsWith(name) ? message : `${name}: ${message}`;
}

/** Method, route and status of the requests that ran into it, as far as they are known. */
export function requestsOf({ route, status }: Pick<DatedErrorGroup, 'route' | 'status'>): string {
  return [route, status].filter((part) => part !== null).join(' ');
}

/** Since which release there is such an error. */
export function beganText({ began }: Pick<DatedErrorGroup, 'began'>): string {
  if (began === null) return 'unknown';
  return began.when === 'in' ? `in release ${began.release}` : `before release ${began.release}`;
}

function groupLines(group: DatedErrorGroup, now: Date, style: TextStyle): Doc {
  const { count, firstSeen, lastSeen, location, sampleRequestId, trend } = group;
  const fresh = group.new === true ? [bad('NEW'), ' '] : [];
  const requests = requestsOf(group);
  const seen = `${shownTime(firstSeen, now, style)} to ${shownTime(lastSeen, now, style)}`;
  const facts: Text[] = [
    ...(requests === '' ? [] : [requests]),
    ...(location === null ? [] : [location]),
    text`${sparkline(trend, TREND_WIDTH, style.unicode)} ${seen}`,
    `began: ${beganText(group)}`,
    ...(sampleRequestId === null ? [] : [whole(sampleRequestId)]),
  ];
  return stack([
    lines(
      [joined([String(count).padStart(COUNT_WIDTH), ' ', ...fresh, errorTitle(group)], '')],
      0,
      COUNT_WIDTH + 1,
    ),
    lines([dim(joined(facts, '  '))], COUNT_WIDTH + 1, COUNT_WIDTH + 1),
  ]);
}

function groupTable(groups: readonly DatedErrorGroup[]): Doc {
  return table(groups, [
    { title: 'count', value: ({ count }) => String(count) },
    { title: 'new', value: (group) => (group.new === null ? '-' : group.new ? 'NEW' : '') },
    { title: 'first', value: ({ firstSeen }) => firstSeen },
    { title: 'last', value: ({ lastSeen }) => lastSeen },
    { title: 'error', value: errorTitle },
    { title: 'where', value: ({ location }) => location ?? '-' },
    { title: 'request', value: ({ sampleRequestId }) => whole(sampleRequestId ?? '-') },
    { title: 'route', value: ({ route }) => route ?? '-' },
    { title: 'status', value: ({ status }) => String(status ?? '-') },
    { title: 'began', value: beganText },
  ]);
}
