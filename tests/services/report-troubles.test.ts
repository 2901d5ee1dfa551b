import { expect, it } from 'vitest';
import { troublesIn } from '../../src/services/report/troubles.ts';
import { weekReport } from '../support/week-report.ts';

const week = weekReport();

/** The week with other totals. */
function withTotals(totals: Readonly<Record<string, number>>) {
  const metrics = week.metrics.metrics.map((metric) => ({
    ...metric,
    total: totals[metric.key] ?? 0,
  }));
  return { ...week.metrics, metrics };
}

const quiet = { metrics: withTotals({ requests: 100, invocations: 100 }), errors: null, routes: null };
const group = week.errors?.groups[1];
const errorsOf = (more: Readonly<Record<string, unknown>>) =>
  week.errors && group
    ? { ...week.errors, errors: 41, groups: [{ ...group, count: 41, new: false, ...more }] }
    : null;

it.each([
  ['nothing', quiet, []],
  [
    'an outage that the function answers itself',
    { ...quiet, metrics: withTotals({ requests: 41, '5xx': 40, errorRate: 97.6 }) },
    ['outage: 40 of 41 requests were answered with 5xx'],
  ],
  [
    'one that began with a release',
    {
      ...quiet,
      metrics: withTotals({ requests: 41, '5xx': 41, errorRate: 100 }),
      errors: errorsOf({ new: true }),
    },
    [
      'outage since release 12: 41 of 41 requests were answered with 5xx',
      '1 kind of error is new since release 12',
    ],
  ],
  [
    'one failure, which is no outage',
    { ...quiet, metrics: withTotals({ requests: 1, '5xx': 1, errorRate: 100 }) },
    [],
  ],
  [
    'a function that crashes without the API',
    { ...quiet, metrics: withTotals({ invocations: 10, crashes: 9, crashRate: 90 }) },
    ['outage: 9 of 10 invocations of the function crashed'],
  ],
  [
    'a throttled table that CloudWatch has no events of',
    { ...quiet, errors: errorsOf({ name: 'ThrottlingException' }) },
    ['the table was throttled: 41 requests failed by it'],
  ],
  [
    'a throttled function',
    { ...quiet, metrics: withTotals({ throttles: 1 }) },
    ['the function was throttled: 1 invocation refused'],
  ],
  ['a throttled stage', { ...quiet, routes: week.routes?.slice(1, 2) ?? null, errors: null }, []],
  [
    'a stage that refuses one of six',
    {
      ...quiet,
      routes: [
        {
          route: 'POST /items',
          requests: 4232,
          statuses: { '2xx': 3518, '3xx': 0, '4xx': 714, '5xx': 0 },
          throttled: 714,
          p50: 2,
          p95: 17,
        },
      ],
    },
    ['the stage of the API was throttled: 714 of 4232 requests refused (429)'],
  ],
  [
    'timeouts',
    { ...quiet, errors: errorsOf({ name: null, message: 'the function timed out' }) },
    ['the function timed out: 41 invocations'],
  ],
])('tells %s', (_, evidence, texts) => {
  expect(troublesIn(evidence).map(({ text }) => text)).toEqual(texts);
});
