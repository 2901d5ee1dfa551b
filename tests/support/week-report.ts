import type { MetricSummary } from '../../src/services/metrics/summary.ts';
import { judge, verdictOf } from '../../src/services/report/checks.ts';
import type { OperationsReport } from '../../src/services/report/report.ts';
import { troublesIn } from '../../src/services/report/troubles.ts';

const HOUR = 3_600_000;
const FROM = Date.parse('2026-11-20T12:00:00.000Z');
const HOURS = 7 * 24;

const at = (hours: number): string => new Date(FROM + hours * HOUR).toISOString();
const requestId = (index: number): string => `8f5cbd1c-7d0b-4d5d-9c5e-0d9bac2f${String(1000 + index)}`;

type Value = (hour: number) => number;

/** The same number for the same hour, which looks like chance. */
const noise = (hour: number): number => (Math.sin(hour * 12.9898) * 43_758.5453) % 1;
const day: Value = (hour) => 1 + 0.6 * Math.sin(((hour - 8) * Math.PI) / 12) + 0.2 * noise(hour);
const TROUBLE = [100, 101, 102, 103];
const bad = (hour: number): boolean => TROUBLE.includes(hour);

function metric(key: string, label: string, value: Value, more: Partial<MetricSummary> = {}): MetricSummary {
  const points = Array.from({ length: HOURS }, (_, hour) => ({ time: at(hour), value: value(hour) }));
  const sum = points.reduce((total, point) => total + point.value, 0);
  return {
    key,
    group: 'api',
    label,
    unit: 'count',
    statistic: 'Sum',
    total: sum,
    trend: 12,
    previous: null,
    change: null,
    points,
    ...more,
  };
}

function latency(key: string, label: string, scale: number): MetricSummary {
  const value: Value = (hour) => scale * (1 + 0.2 * noise(hour) + (bad(hour) ? 3 : 0));
  return metric(key, label, value, { unit: 'ms', statistic: 'p50', total: scale * 1.1 });
}

const count =
  (scale: number): Value =>
  (hour) =>
    Math.round(scale * day(hour));

function weekCost(): OperationsReport['cost'] {
  const line = (index: number) => ({
    item: `what is billed ${index}`,
    measured: 1234,
    monthly: 12_345,
    unit: 'million read units',
    rate: 0.125,
    rateRegion: 'us-east-1',
    gross: 123.45,
    net: 120.3,
    basis: 'extrapolated' as const,
    note: null,
  });
  return {
    from: at(0),
    to: at(HOURS),
    lines: Array.from({ length: 17 }, (_, index) => line(index)),
    gross: 2098.65,
    net: 2045.1,
    tips: [],
    rates: { asOf: '2026-09-30', region: 'us-east-1' },
    askedUsd: 0.01,
    notes: [],
    budget: null,
  };
}

/** A busy week with an outage in it: as much as a report shows. */
export function weekReport(): OperationsReport {
  const metrics: OperationsReport['metrics'] = {
    from: at(0),
    to: at(HOURS),
    periodSeconds: 3600,
    compared: null,
    metrics: [
      metric('invocations', 'invocations', count(2900)),
      metric('crashes', 'crashes', (hour) => (bad(hour) ? 2 : 0)),
      metric('throttles', 'throttles', () => 0, { points: [], total: 0 }),
      latency('durationP50', 'duration p50', 2.3),
      latency('durationP95', 'duration p95', 21),
      latency('durationP99', 'duration p99', 190),
      metric('concurrency', 'concurrent executions', (hour) => Math.ceil(2 * day(hour)), { total: 4 }),
      metric('requests', 'requests', count(3100)),
      metric('4xx', '4xx', count(41)),
      metric('5xx', '5xx', (hour) => (bad(hour) ? 30 + hour : 0)),
      metric('errorRate', 'error rate', () => 1, { unit: 'percent', points: [], total: 1.4 }),
      metric('crashRate', 'crash rate', () => 0, { unit: 'percent', points: [], total: 0.01 }),
      latency('latencyP50', 'latency p50', 4.4),
      latency('latencyP95', 'latency p95', 33),
      latency('latencyP99', 'latency p99', 240),
      metric('readUnits', 'read units', count(5200), { unit: 'capacity', group: 'table' }),
      metric('writeUnits', 'write units', count(730), { unit: 'capacity', group: 'table' }),
      metric('readThrottles', 'read throttles', (hour) => (bad(hour) ? 11 : 0), { group: 'table' }),
      metric('writeThrottles', 'write throttles', () => 0, { points: [], total: 0, group: 'table' }),
      ...['GetItem', 'PutItem', 'Query', 'UpdateItem'].flatMap((operation, index) => [
        metric(`${operation}.count`, `${operation} calls`, count(900 - index), { group: 'table' }),
        { ...latency(`${operation}.p99`, `${operation} p99`, 7 + index), group: 'table' as const },
      ]),
    ],
    table: { name: 'prod-backoffice-data', approximateItems: 12_345, sizeBytes: 4_567_890 },
    thresholds: [],
    notes: [],
    asked: { metrics: 61, usd: 0.0006 },
  };
  const logged = (index: number, status: number, latencyMs: number) => ({
    time: at(100 + index / 10),
    route: index % 2 === 0 ? 'GET /items/{id}' : 'POST /items',
    status,
    latencyMs,
    requestId: requestId(index),
  });
  const errors: OperationsReport['errors'] = {
    from: at(0),
    to: at(HOURS),
    errors: 538,
    groups: ['ThrottlingException', 'TypeError', null, 'ConditionalCheckFailedException'].map(
      (name, index) => ({
        name,
        message: [
          'Throughput exceeds the current capacity of your table or index',
          'Cannot read properties of undefined (reading <text>)',
          'the function timed out',
          'The conditional request failed',
        ][index] as string,
        location:
          ['items.ts:118', 'function/handler-of-the-items.ts:42', null, 'items.ts:201'][index] ?? null,
        route: ['GET /items/{id}', 'POST /items', null, 'PUT /items/{id}'][index] ?? null,
        status: [503, 500, null, 409][index] ?? null,
        count: [460, 60, 12, 6][index] ?? 0,
        firstSeen: at(100),
        lastSeen: at(103.5),
        trend: [0, 0, 0, 0, 0, 0, 0, 460, 0, 0, 0, 0],
        sample: 'as it was written',
        sampleRequestId: index === 2 ? requestId(50) : requestId(index),
        new: index === 1,
        began: { when: index === 1 ? 'in' : 'before', release: 12 },
      }),
    ),
    release: { number: 12, time: at(99) },
    readBackTo: null,
    notes: [],
  };
  const alarms: OperationsReport['alarms'] = ['errors', 'throttles', '5xx'].map((what) => ({
    name: `prod-backoffice-api-${what}`,
    kind: 'metric',
    state: 'OK',
    since: at(104),
    reason: null,
    description: null,
    condition: 'Sum >= 1 for 1 of 1 periods of 5 min',
    threshold: 1,
    value: 0,
    valueTime: null,
    broken: null,
    silent: null,
    heard: true,
    listeners: 1,
    pending: [],
    muted: null,
    actions: [],
  }));
  const fired: OperationsReport['fired'] = [100, 103, 140].map((hour) => ({
    alarm: 'prod-backoffice-api-5xx',
    time: at(hour),
    reason: 'Threshold Crossed: 1 datapoint [130.0] was greater than or equal to the threshold (1.0).',
  }));
  const route = (name: string, requests: number, failures: number, throttled = 0) => ({
    route: name,
    requests,
    statuses: { '2xx': requests - failures - throttled, '3xx': 0, '4xx': throttled, '5xx': failures },
    throttled,
    p50: 4.4,
    p95: 33,
  });
  const routes = [
    route('GET /items/{id}', 410_234, 460),
    route('POST /items', 90_120, 60, 714),
    route('GET /items', 19_000, 0),
    route('DELETE /items/{id}', 310, 0),
    route('GET /health', 40, 0),
  ];
  const evidence = { metrics, alarms, fired, errors, routes, notifies: true };
  const checks = judge(evidence);
  return {
    environment: { name: 'prod', class: 'production', region: 'eu-central-1' },
    madeAt: at(HOURS),
    verdict: verdictOf(checks),
    troubles: troublesIn(evidence),
    checks,
    metrics,
    alarms,
    fired,
    errors,
    routes,
    failed: Array.from({ length: 10 }, (_, index) => logged(index, index % 3 === 0 ? 500 : 503, 12 + index)),
    slowest: Array.from({ length: 10 }, (_, index) => logged(20 + index, 200, 3000 - 100 * index)),
    coldStarts: { invocations: 487_000, count: 1200, p50: 310, max: 812 },
    cost: weekCost(),
    releases: [
      { number: 11, time: at(30), version: '1.4.0' },
      { number: 12, time: at(99), version: '1.5.0' },
      { number: 13, time: at(104), version: '1.5.1' },
    ],
    notes: ['cost: logs:StartQuery is not allowed'],
    askedUsd: 0.0123,
    redacted: true,
  };
}
