import { describe, expect, it } from 'vitest';
import type { MetricsReport } from '../../src/services/metrics/report.ts';
import type { MetricSummary } from '../../src/services/metrics/summary.ts';
import type { OperationsReport } from '../../src/services/report/report.ts';
import { metricsView } from '../../src/views/metrics.ts';
import { reportView } from '../../src/views/report/summary.ts';
import { ENVIRONMENT, HOSTILE, itFits, seen, showing, TABLE } from '../support/views.ts';

const metric = (more: Partial<MetricSummary>): MetricSummary => ({
  key: 'invocations',
  group: 'function',
  label: 'invocations',
  unit: 'count',
  statistic: 'Sum',
  total: 123_456_789_012,
  trend: 12.3,
  previous: 123_456_789_012,
  change: -99.9,
  points: [
    { time: '2026-11-27T09:01:00.000Z', value: 123_456_789_012 },
    { time: '2026-11-27T09:30:00.000Z', value: 5 },
    { time: '2026-11-28T09:30:00.000Z', value: 5 },
  ],
  ...more,
});

const report: MetricsReport = {
  from: '2026-11-27T09:00:00.000Z',
  to: '2026-11-27T10:00:00.000Z',
  periodSeconds: 60,
  compared: null,
  metrics: [
    metric({}),
    metric({ key: 'p99', label: 'duration p99', unit: 'ms', total: 10_000, trend: null }),
    metric({
      group: 'api',
      key: '5xx',
      label: '5xx answers',
      unit: 'percent',
      total: 12.3,
      trend: 0,
      change: 0,
      points: [],
    }),
    metric({
      group: 'table',
      key: 'wcu',
      label: 'consumed write capacity of the StatusIndex',
      unit: 'capacity',
      total: 0,
      points: [],
    }),
    metric({ group: 'table', key: 'rcu', label: HOSTILE, unit: 'capacity', total: null }),
  ],
  table: { name: TABLE, approximateItems: 123_456_789_012, sizeBytes: 123_456_789_012 },
  thresholds: [],
  notes: ['no value of table for two hours', HOSTILE],
  asked: { metrics: 61, usd: 0.001 },
};
const compared = {
  ...report,
  compared: { from: '2026-11-26T09:00:00.000Z', to: '2026-11-26T10:00:00.000Z' },
};
const long = {
  ...report,
  from: '2026-11-20T00:00:00.000Z',
  to: '2026-11-27T00:00:00.000Z',
  periodSeconds: 300,
};
const hours = { ...report, periodSeconds: 3600, to: '2026-11-27T12:00:00.000Z' };
const days = { ...long, periodSeconds: 86_400, table: null };

describe('metrics', () => {
  itFits([
    showing('metrics', metricsView(false), report),
    showing('compared', metricsView(false), compared),
    showing('long', metricsView(false), long),
    showing('charts', metricsView(true), report),
    showing('charts of hours', metricsView(true), hours),
    showing('charts of days', metricsView(true), days),
    showing('long charts', metricsView(true), long),
  ]);

  it('is ASCII where a terminal shows no more', async () => {
    const own = { ...report, metrics: report.metrics.slice(0, 4), notes: [] };
    for (const charts of [true, false])
      expect(await seen(showing('own', metricsView(charts), own), 80, { TERM: 'dumb' })).toMatch(
        /^[\x20-\x7e\n]*$/,
      );
  });

  it('is numbers in a pipe', async () => {
    expect(await seen(showing('compared', metricsView(false), compared))).toContain(
      'function\tinvocations\tcount\t123456790000\t12.3\t123456790000\t-99.9\n',
    );
  });
});

const operations: OperationsReport = {
  environment: { name: ENVIRONMENT, class: 'production', region: 'ap-northeast-1' },
  madeAt: report.to,
  verdict: { level: 'bad', text: HOSTILE },
  troubles: [{ kind: 'outage', text: `outage: ${HOSTILE}` }],
  checks: [
    { name: 'errors', level: 'bad', detail: HOSTILE },
    { name: 'latency', level: 'warning', detail: 'p99 10,000.00 ms' },
    { name: 'alarms', level: 'good', detail: 'none' },
    { name: 'cost', level: 'unknown', detail: 'not asked' },
  ],
  metrics: report,
  alarms: null,
  fired: null,
  errors: null,
  routes: null,
  failed: null,
  slowest: null,
  coldStarts: null,
  cost: null,
  releases: null,
  notes: [HOSTILE],
  askedUsd: 0.01,
  redacted: false,
};

describe('metrics report', () => {
  const shown = showing('report', reportView, operations);
  itFits([shown]);

  it('is its checks in a pipe', async () => {
    expect(await seen(shown)).toMatch(
      /^bad\terrors\t.*\nwarning\tlatency\t.*\ngood\talarms\tnone\nunknown\tcost\tnot asked\n$/,
    );
  });
});
