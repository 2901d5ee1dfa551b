import { describe, expect, it } from 'vitest';
import type { LoadReport } from '../../src/services/loadtest/load.ts';
import { cleanedView, loadView } from '../../src/views/loadtest.ts';
import { ENVIRONMENT, HOSTILE, itFits, seen, showing, TIME } from '../support/views.ts';

const durations = { p50: 123.4, p95: 4567.8, p99: 10_000, max: 10_000 };
const plan = {
  model: 'closed' as const,
  requests: 123_456_789_012,
  concurrency: 1000,
  rate: 0,
  durationMs: 600_000,
  warmUpMs: 0,
  rampMs: 0,
  timeoutMs: 10_000,
};
/** As it is on AWS, where nothing is answered within a tenth of a second. */
const report: LoadReport = {
  changed: true,
  environment: ENVIRONMENT,
  method: 'POST',
  path: '/items',
  plan,
  from: TIME,
  to: TIME,
  requests: 123_456_789_012,
  failed: 12_345,
  errorPercent: 12.3,
  rate: 12_345,
  bytes: 123_456_789_012,
  refusedLatency: null,
  latency: {
    min: 101,
    mean: 345.6,
    p50: 123.4,
    p75: 234.5,
    p90: 345.6,
    p95: 4567.8,
    p99: 10_000,
    p999: 10_000,
    max: 10_000,
  },
  histogram: [
    { upTo: 100, count: 3 },
    { upTo: 1000, count: 123_456_789_012 },
    { upTo: 10_000, count: 45 },
  ],
  statuses: [
    { status: 201, count: 123_456_789_012 },
    { status: 429, count: 12_345 },
    { status: 503, count: 123 },
  ],
  errors: [{ kind: 'timeout', count: 12 }],
  lagMs: 123,
  server: {
    function: {
      from: TIME,
      to: TIME,
      invocations: 123_456_789_012,
      failures: 123,
      coldStarts: 1234,
      duration: durations,
      billedMs: 1,
      init: durations,
      memory: null,
      advice: null,
    },
    throttles: null,
    readUnits: 123_456_789_012,
    writeUnits: null,
    estimatedUsd: 1234.56,
    notes: [HOSTILE],
  },
  created: {
    items: 123_456,
    removed: 123_450,
    left: Array.from({ length: 6 }, () => ({ id: HOSTILE, reason: 'changed since it was created' })),
  },
  thresholds: [
    { threshold: 'p95<500', key: 'p95', value: 4567.8, breached: true },
    { threshold: 'rate>5', key: 'rate', value: null, breached: false },
  ],
};
const load = showing('load', loadView, report);

describe('loadtest', () => {
  itFits([
    load,
    showing('fast', loadView, {
      ...report,
      failed: 0,
      latency: null,
      statuses: [],
      errors: [],
      histogram: [],
      lagMs: 0,
      server:
        report.server === null
          ? null
          : { ...report.server, function: { ...report.server.function, duration: null } },
      created: { items: 0, removed: 0, left: [] },
      thresholds: [],
    }),
    showing('alone', loadView, { ...report, server: null }),
    showing('closed', loadView, { ...report, from: null, plan: { ...plan, requests: null } }),
    showing('open', loadView, {
      ...report,
      from: null,
      plan: { ...plan, model: 'open', rate: 50, durationMs: null },
    }),
    showing('removed', cleanedView(false), {
      changed: true,
      items: 3,
      removed: 2,
      left: [{ id: HOSTILE, reason: 'changed since it was created' }],
    }),
    showing('to remove', cleanedView(true), { changed: false, items: 3, removed: 0, left: [] }),
    showing('clean', cleanedView(false), { changed: false, items: 0, removed: 0, left: [] }),
  ]);

  it('shows all percentiles at 80 columns, however slow the answers were', async () => {
    const output = (await seen(load, 80)).replace(/\s+/g, ' ');
    for (const each of [
      'p50 123 ms',
      'p75 235 ms',
      'p90 346 ms',
      'p95 4.57 s',
      'p99 10.00 s',
      'p99.9 10.00 s',
    ])
      expect(output).toContain(each);
  });
});
