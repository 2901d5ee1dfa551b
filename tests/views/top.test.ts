import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { ErrorGroup } from '../../src/services/logs/errors/groups.ts';
import type { LogLine } from '../../src/services/logs/lines/log-line.ts';
import type { MetricsReport } from '../../src/services/metrics/report.ts';
import type { MetricSummary } from '../../src/services/metrics/summary.ts';
import type { TopReport } from '../../src/services/top/report.ts';
import { troubleIn } from '../../src/services/top/trouble.ts';
import { fitLines } from '../../src/terminal/full-screen/fit-lines.ts';
import { textStyleOf } from '../../src/terminal/text-style.ts';
import { topHelp } from '../../src/views/top/help.ts';
import { type TopScreen, topLines } from '../../src/views/top/screen.ts';
import { topView } from '../../src/views/top/snapshot.ts';
import { Recorder } from '../support/streams.ts';
import { ENVIRONMENT, HOSTILE, itFits, LATER, NOW, REQUEST, showing, TIME } from '../support/views.ts';

const metric = (key: string, total: number | null, unit: MetricSummary['unit'] = 'count'): MetricSummary => ({
  key,
  group: 'api',
  label: key,
  unit,
  statistic: 'Sum',
  total,
  trend: null,
  previous: null,
  change: null,
  points: [{ time: '2026-11-27T11:58:00.000Z', value: total ?? 0 }],
});

const numbers: MetricsReport = {
  from: '2026-11-27T11:50:00.000Z',
  to: '2026-11-27T12:00:00.000Z',
  periodSeconds: 60,
  compared: null,
  metrics: [
    metric('requests', 1280),
    metric('5xx', 41),
    metric('errorRate', 3.2, 'percent'),
    metric('4xx', 3),
    metric('4xxRate', 0.2, 'percent'),
    metric('latencyP50', 12, 'ms'),
    metric('latencyP95', 80, 'ms'),
    metric('invocations', 1280),
    metric('crashes', 2),
    metric('concurrency', 5),
    metric('throttles', 8),
    metric('readThrottles', 1),
    metric('writeThrottles', 1),
  ],
  table: null,
  thresholds: [],
  notes: [],
  asked: { metrics: 13, usd: 0.00013 },
};

const line = (index: number): LogLine => ({
  time: TIME,
  source: index % 2 === 0 ? 'api' : 'function',
  kind: 'app',
  level: 'ERROR',
  requestId: REQUEST,
  message: `${index} ${HOSTILE}`,
  fields: { [HOSTILE]: HOSTILE },
  stack: `Error: ${HOSTILE}\n    at handler (/var/task/index.js:1:1)`,
  eventId: `e${index}`,
  errorWord: false,
  stream: 's',
  late: true,
});

const group = (index: number): ErrorGroup => ({
  name: `Error${index}`,
  message: HOSTILE,
  location: HOSTILE,
  route: 'GET /items/{id}',
  status: 500,
  count: 1000 + index,
  firstSeen: TIME,
  lastSeen: LATER,
  trend: [0, 1],
  sample: HOSTILE,
  sampleRequestId: REQUEST,
});

const alarm = (name: string, state: string) => ({
  name,
  kind: 'metric' as const,
  state,
  since: TIME,
  reason: HOSTILE,
  description: null,
  condition: '',
  threshold: 1,
  value: null,
  valueTime: null,
  broken: null,
  silent: null,
  heard: true,
  listeners: 1,
  pending: [],
  muted: null,
  actions: [],
});

const alarms = [alarm(`${ENVIRONMENT}-${HOSTILE}`, 'ALARM'), alarm('b', 'OK'), alarm('c', HOSTILE)];

function reportOf(count: number, problem: string | null = null): TopReport {
  const lines = Array.from({ length: count }, (_, index) => line(index));
  const groups = Array.from({ length: count }, (_, index) => group(index));
  const log = {
    from: numbers.from,
    to: NOW.toISOString(),
    countedFrom: count > 10 ? TIME : numbers.from,
    errors: count * 3,
    groups,
    throttled: 7,
    lines,
  };
  return {
    environment: { name: ENVIRONMENT, region: 'eu-west-1' },
    time: NOW.toISOString(),
    trouble: troubleIn(numbers, alarms, 7),
    numbers: { value: numbers, readAt: LATER, problem },
    alarms: { value: alarms, readAt: LATER, problem },
    log: { value: log, readAt: LATER, problem },
    asked: { everySeconds: 15, metrics: 13, usdPerHour: 0.0312, logCallsPerMinute: 120 },
  };
}

const unread: TopReport = {
  ...reportOf(0),
  trouble: [],
  numbers: { value: null, readAt: null, problem: HOSTILE },
  alarms: { value: null, readAt: null, problem: null },
  log: { value: null, readAt: null, problem: null },
};

const screenOf = (report: TopReport, more: Partial<TopScreen> = {}): TopScreen => ({
  report,
  groups: report.log.value?.groups ?? [],
  lines: report.log.value?.lines ?? [],
  selected: null,
  filter: '',
  typing: false,
  paused: false,
  notice: null,
  ...more,
});

const SCREENS: readonly (readonly [string, TopScreen])[] = [
  ['nothing read', screenOf(unread)],
  ['nothing there', screenOf(reportOf(0))],
  ['a little', screenOf(reportOf(2))],
  ['much', screenOf(reportOf(300))],
  ['old', screenOf(reportOf(30, HOSTILE), { paused: true, filter: HOSTILE })],
  ['the last group', screenOf(reportOf(30), { selected: { list: 'groups', index: 29 } })],
  ['an old line', screenOf(reportOf(300), { selected: { list: 'lines', index: 3 } })],
  ['a filter', screenOf(reportOf(3), { filter: HOSTILE, typing: true })],
  ['a notice', screenOf(reportOf(3), { notice: HOSTILE })],
];

const SIZES = [
  [79, 24],
  [39, 12],
  [199, 60],
  [20, 6],
  [5, 3],
  [1, 1],
] as const;

const CASES = SCREENS.flatMap(([name, screen]) =>
  SIZES.map(([columns, rows]) => [name, columns, rows, screen] as const),
);

function drawn(
  screen: TopScreen,
  columns: number,
  rows: number,
  env: Record<string, string> = { NO_COLOR: '1' },
) {
  const style = { ...textStyleOf(new Recorder(true, columns), env, true), width: columns };
  return fitLines(topLines(screen, { columns, rows }, style), style);
}

describe('top', () => {
  it.each(CASES)('%s fits %i columns and %i rows', (_, columns, rows, screen) => {
    const lines = drawn(screen, columns, rows);
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const each of lines) expect([each, stringWidth(each) <= columns]).toEqual([each, true]);
    expect(lines.join('')).not.toMatch(/\p{Cc}|\u202e/u);
    const coloured = drawn(screen, columns, rows, {});
    expect(coloured.map((each) => stripVTControlCharacters(each))).toEqual(lines);
  });

  it.each(SIZES.slice(0, 3))('names the trouble first, in words, at %i columns', (columns, rows) => {
    const [first = ''] = drawn(screenOf(reportOf(3)), columns, rows);
    expect(first).toMatch(/^TROUBLE: (3\.2 % of requests answered|5xx 3\.2 % {2}THROTTLED 17)/);
    const all = drawn(screenOf(reportOf(3)), 199, 60).join('\n');
    expect(all).toContain('THROTTLED: function 8, table 2, API 7');
    expect(all).toContain('CRASHED: 2 invocations');
    expect(all).toContain('IN ALARM: production-eu1-');
  });

  it.each(SIZES.slice(0, 3))('says what does not fit in %i columns and %i rows', (columns, rows) => {
    const text = drawn(screenOf(reportOf(300)), columns, rows).join('\n');
    expect(text).toMatch(/ERRORS .*300 groups, 2\d\d more/s);
    expect(text).toMatch(/LOG {2}2\d\d more above/);
  });

  it('shows what the cursor stands on, wherever that is', () => {
    for (const index of [0, 5, 29]) {
      const groups = drawn(screenOf(reportOf(30), { selected: { list: 'groups', index } }), 79, 24);
      expect(groups.filter((each) => each.startsWith('> '))).toEqual([
        expect.stringContaining(`Error${index}:`),
      ]);
      const lines = drawn(screenOf(reportOf(30), { selected: { list: 'lines', index } }), 79, 24);
      expect(lines.filter((each) => each.startsWith('> '))).toEqual([expect.stringContaining(` ${index} `)]);
    }
  });

  it('marks what is old with its age, and says what was never read', () => {
    const old = drawn(screenOf(reportOf(1, 'throttled')), 79, 24).join('\n');
    expect(old).toContain('metrics: OLD, read 2s ago: throttled');
    const nothing = drawn(screenOf(unread), 79, 24);
    expect(nothing[0]).toBe('not known: metrics, alarms, log');
    expect(nothing.join('\n')).toContain('metrics: never read');
  });

  it('tells the price of an hour', () => {
    expect(drawn(screenOf(reportOf(1)), 99, 24).join('\n')).toContain(
      '13 metrics every 15 s, $0.03 an hour on AWS; at most 120 log calls a minute',
    );
  });

  it('helps within any height', () => {
    for (const rows of [1, 5, 50]) expect(topHelp(rows).length).toBeLessThanOrEqual(rows);
  });
});

describe('as a snapshot', () => {
  itFits([
    showing('unread', topView, unread),
    showing('empty', topView, reportOf(0)),
    showing('much', topView, reportOf(40, HOSTILE)),
  ]);
});
