import type { LogGroupList } from '../services/logs/groups.ts';
import type { QueryResult } from '../services/logs/insights.ts';
import type { LogStats, Percentiles } from '../services/logs/lambda-reports.ts';
import type { NamedQueries } from '../services/logs/queries.ts';
import type { RetentionChanged } from '../services/logs/retention.ts';
import { fields, lines, stack, table } from '../terminal/layout/docs.ts';
import { good, text, warn, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { bytesText } from './units.ts';

export const logStatsView: View<LogStats> = {
  text: (stats) => {
    const { from, to, invocations, failures, coldStarts, duration, billedMs, init, memory, advice } = stats;
    if (memory === null)
      return lines([
        `no REPORT lines from ${from} to ${to}: no invocations, or the system log level keeps them out`,
      ]);
    const cold = `${coldStarts} (${Math.round((coldStarts / invocations) * 100)} %)`;
    return fields([
      ['time', `${from} to ${to}`],
      ['invocations', `${invocations}, ${failures} failed`],
      ['duration', percentilesText(duration)],
      ['billed', `${billedMs} ms`],
      ['cold starts', `${cold}  ${percentilesText(init)}`],
      ['memory', `${memory.usedMb} of ${memory.configuredMb} MB (${memory.usedPercent} %)`],
      ...(advice === null ? [] : [['advice', warn(advice)] as const]),
    ]);
  },
};

function percentilesText(values: Percentiles | null): string {
  if (values === null) return '-';
  const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
  return `p50 ${ms(values.p50)}  p95 ${ms(values.p95)}  p99 ${ms(values.p99)}  max ${ms(values.max)}`;
}

export const logGroupsView: View<LogGroupList> = {
  text: ({ groups }, style) =>
    table(groups, [
      { title: 'source', value: ({ source }) => source },
      { title: 'group', value: ({ name }) => whole(name) },
      {
        title: 'retention',
        value: ({ exists, retentionDays }) => (exists ? daysText(retentionDays) : 'not there yet'),
        flexible: true,
      },
      { title: 'stored', value: ({ storedBytes }) => bytesText(storedBytes) },
      { title: 'class', value: (group) => group.class, flexible: true },
      {
        title: 'created',
        value: ({ createdAt }) => (style.terminal ? createdAt?.slice(0, 10) : createdAt) ?? '-',
      },
    ]),
  rows: ({ groups }) => groups,
};

export const retentionView: View<RetentionChanged> = {
  text: ({ changed, groups }) =>
    lines(
      groups.map(({ group, before, after }) => {
        if (before === after) return text`${whole(group)}: ${daysText(after)}, as before`;
        const head = changed ? good('changed') : 'would change';
        return text`${head} ${whole(group)}: ${daysText(before)} → ${daysText(after)}`;
      }),
    ),
  rows: ({ groups }) => groups,
};

function daysText(days: number | null): string {
  return days === null ? 'for ever' : `${days} days`;
}

export const queryResultView: View<QueryResult> = {
  text: ({ columns, rows, recordsMatched, recordsScanned, bytesScanned, price }, style) => {
    const list = table(
      rows,
      columns.map((column) => ({ title: column, value: (row) => row[column] ?? '', flexible: true })),
    );
    if (!style.terminal) return list;
    const scanned = `${recordsScanned} records, ${bytesText(bytesScanned)} scanned, about $${price.toFixed(6)}`;
    return stack([
      rows.length === 0 ? lines(['nothing found']) : list,
      lines([`${recordsMatched} matched; ${scanned}`]),
    ]);
  },
  rows: ({ rows }) => rows,
};

export const namedQueriesView: View<NamedQueries> = {
  text: ({ queries }) =>
    table(queries, [
      { title: 'name', value: ({ name }) => name },
      { title: 'what', value: ({ description }) => description, flexible: true },
    ]),
  rows: ({ queries }) => queries,
};
