import type { ErrorReport } from '../services/logs/error-groups.ts';
import type { LogGroupList } from '../services/logs/groups.ts';
import type { QueryResult } from '../services/logs/insights.ts';
import type { LogStats, Percentiles } from '../services/logs/lambda-reports.ts';
import type { NamedQueries } from '../services/logs/queries.ts';
import type { RetentionChanged } from '../services/logs/retention.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields, renderTable } from '../terminal/table.ts';
import { shownTime } from './time.ts';
import { bytesText } from './units.ts';

export const logStatsView: View<LogStats> = {
  text: (stats, style) => {
    const { from, to, invocations, failures, coldStarts, duration, billedMs, init, memory, advice } = stats;
    if (memory === null)
      return `no REPORT lines from ${from} to ${to}: no invocations, or the system log level keeps them out\n`;
    return renderFields(
      [
        ['time', `${from} to ${to}`],
        ['invocations', `${invocations}, ${failures} failed`],
        ['duration', percentilesText(duration)],
        ['billed', `${billedMs} ms`],
        [
          'cold starts',
          `${coldStarts} (${Math.round((coldStarts / invocations) * 100)} %)  ${percentilesText(init)}`,
        ],
        ['memory', `${memory.usedMb} of ${memory.configuredMb} MB (${memory.usedPercent} %)`],
        ...(advice === null ? [] : [['advice', style.warn(advice)] as const]),
      ],
      style,
    );
  },
};

function percentilesText(values: Percentiles | null): string {
  if (values === null) return '-';
  const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
  return `p50 ${ms(values.p50)}  p95 ${ms(values.p95)}  p99 ${ms(values.p99)}  max ${ms(values.max)}`;
}

export const logErrorsView = (now: Date): View<ErrorReport> => ({
  text: async ({ from, to, groups, release }, style) => {
    if (groups.length === 0) return `no errors from ${from} to ${to}\n`;
    const table = await renderTable(
      groups,
      [
        { title: 'count', value: ({ count }) => String(count) },
        { title: 'new', value: (group) => (group.new === null ? '-' : group.new ? 'NEW' : '') },
        { title: 'first', value: ({ firstSeen }) => shownTime(firstSeen, now, style) },
        { title: 'last', value: ({ lastSeen }) => shownTime(lastSeen, now, style) },
        {
          title: 'error',
          value: ({ name, message }) =>
            name === null || message.startsWith(name) ? message : `${name}: ${message}`,
          flexible: true,
        },
        { title: 'where', value: ({ location }) => location ?? '-', flexible: true },
        { title: 'request', value: ({ sampleRequestId }) => sampleRequestId ?? '-' },
      ],
      style,
    );
    const since =
      release === null
        ? ''
        : `new: since release ${release.number}, ${shownTime(release.time, now, style)}\n`;
    return style.terminal ? table + since : table;
  },
  rows: ({ groups }) => groups,
});

export const logGroupsView: View<LogGroupList> = {
  text: ({ groups }, style) =>
    renderTable(
      groups,
      [
        { title: 'source', value: ({ source }) => source },
        { title: 'group', value: ({ name }) => name, flexible: true },
        {
          title: 'retention',
          value: ({ exists, retentionDays }) => (exists ? daysText(retentionDays) : 'not there yet'),
        },
        { title: 'stored', value: ({ storedBytes }) => bytesText(storedBytes) },
        { title: 'class', value: (group) => group.class },
        { title: 'created', value: ({ createdAt }) => createdAt ?? '-' },
      ],
      style,
    ),
  rows: ({ groups }) => groups,
};

export const retentionView: View<RetentionChanged> = {
  text: ({ changed, groups }, style) =>
    groups
      .map(({ group, before, after }) => {
        if (before === after) return `${group}: ${daysText(after)}, as before\n`;
        const head = changed ? style.good('changed') : 'would change';
        return `${head} ${group}: ${daysText(before)} → ${daysText(after)}\n`;
      })
      .join(''),
  rows: ({ groups }) => groups,
};

function daysText(days: number | null): string {
  return days === null ? 'for ever' : `${days} days`;
}

export const queryResultView: View<QueryResult> = {
  text: async ({ columns, rows, recordsMatched, recordsScanned, bytesScanned, price }, style) => {
    const table = await renderTable(
      rows,
      columns.map((column) => ({ title: column, value: (row) => row[column] ?? '', flexible: true })),
      style,
    );
    if (!style.terminal) return table;
    const scanned = `${recordsScanned} records, ${bytesText(bytesScanned)} scanned, about $${price.toFixed(6)}`;
    return `${rows.length === 0 ? 'nothing found\n' : table}${recordsMatched} matched; ${scanned}\n`;
  },
  rows: ({ rows }) => rows,
};

export const namedQueriesView: View<NamedQueries> = {
  text: ({ queries }, style) =>
    renderTable(
      queries,
      [
        { title: 'name', value: ({ name }) => name },
        { title: 'what', value: ({ description }) => description },
      ],
      style,
    ),
  rows: ({ queries }) => queries,
};
