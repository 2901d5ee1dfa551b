import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../src/services/logs/lines/log-line.ts';
import { logLineView, rawLineView } from '../../src/views/logs.ts';
import { logErrorsView } from '../../src/views/logs-errors.ts';
import {
  logGroupsView,
  logStatsView,
  namedQueriesView,
  queryResultView,
  retentionView,
} from '../../src/views/logs-reports.ts';
import {
  ENVIRONMENT,
  FUNCTION,
  HOSTILE,
  itFits,
  JAPANESE,
  NOW,
  REQUEST,
  seen,
  showing,
  TIME,
} from '../support/views.ts';

const line: LogLine = {
  time: TIME,
  source: 'function',
  kind: 'app',
  level: 'ERROR',
  requestId: REQUEST,
  message: HOSTILE,
  fields: {
    level: 'ERROR',
    cold_start: true,
    count: 123_456_789_012,
    nested: { text: HOSTILE },
    error: { name: 'Error', message: HOSTILE, location: 'index.js:1' },
  },
  stack: `Error: ${HOSTILE}\n\tat handler (/var/task/index.js:1:1)\n    at deeper (/var/task/${'deep/'.repeat(30)}index.js:1:1)`,
  eventId: 'e',
  errorWord: false,
  stream: 's',
  late: true,
  raw: `${HOSTILE}\nand more`,
};
const simple: LogLine = {
  ...line,
  level: 'INFO',
  message: 'created item',
  fields: { level: 'INFO', message: 'created item', itemId: 'order-1' },
  stack: null,
  late: false,
};

describe('logs', () => {
  itFits([
    showing('line', logLineView, line),
    showing('simple', logLineView, simple),
    showing('the word', logLineView, { ...simple, errorWord: true }),
    showing('warning', logLineView, { ...simple, level: 'WARN', requestId: null, message: JAPANESE }),
    showing('platform', logLineView, { ...line, kind: 'platform', level: 'INFO' }),
    showing('access', logLineView, {
      ...line,
      kind: 'access',
      level: 'INFO',
      requestId: '👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧',
    }),
    showing('raw', rawLineView, line),
    showing('no raw', rawLineView, simple),
  ]);

  it('in a pipe are as they were', async () => {
    expect(await seen(showing('simple', logLineView, simple))).toBe(
      `${TIME} INFO  8f5cbd1c created item  itemId=order-1\n`,
    );
    expect(await seen(showing('wide', logLineView, simple), 80)).toBe(
      '09:30:00.123 INFO  8f5cbd1c created item  itemId=order-1\n',
    );
  });
});

const percentiles = { p50: 1.2, p95: 4567.8, p99: 10_000, max: 10_000 };
const stats = {
  from: TIME,
  to: TIME,
  invocations: 123_456_789_012,
  failures: 12,
  coldStarts: 1234,
  duration: percentiles,
  billedMs: 123_456_789_012,
  init: null,
  memory: { configuredMb: 10_240, usedMb: 123, usedPercent: 1 },
  advice: HOSTILE,
};
const group = {
  name: 'ConditionalCheckFailedException',
  message: HOSTILE,
  location: `/var/task/${'deep/'.repeat(10)}index.js:1:1`,
  count: 123_456_789_012,
  firstSeen: TIME,
  lastSeen: TIME,
  new: true,
  began: { when: 'in' as const, release: 12 },
  route: 'GET /items/{id}',
  status: 503,
  trend: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  sample: HOSTILE,
  sampleRequestId: REQUEST,
};
const errors = showing('errors', logErrorsView(NOW), {
  from: TIME,
  to: TIME,
  errors: 1,
  groups: [
    group,
    {
      ...group,
      name: null,
      location: null,
      new: null,
      began: null,
      route: null,
      status: null,
      sampleRequestId: null,
    },
    { ...group, new: false, began: { when: 'before' as const, release: 12 } },
  ],
  release: { number: 12, time: TIME },
  readBackTo: TIME,
  notes: [HOSTILE],
});
const groups = showing('groups', logGroupsView, {
  groups: [
    {
      source: 'function',
      name: `/aws/lambda/${FUNCTION}`,
      exists: true,
      retentionDays: 3653,
      storedBytes: 123_456_789_012,
      class: 'INFREQUENT_ACCESS',
      createdAt: TIME,
    },
    {
      source: 'api',
      name: `/aws/apigateway/${ENVIRONMENT}-backoffice-http-api`,
      exists: false,
      retentionDays: null,
      storedBytes: 0,
      class: 'STANDARD',
      createdAt: null,
    },
  ],
});
const retention = {
  changed: true,
  groups: [
    { source: 'function', group: `/aws/lambda/${FUNCTION}`, before: null, after: 30 },
    { source: 'api', group: `/aws/apigateway/${ENVIRONMENT}-backoffice-http-api`, before: 30, after: 30 },
  ],
};
const found = {
  query: 'fields @timestamp, @message',
  status: 'Complete',
  columns: ['@timestamp', '@message', `a column whose name is ${JAPANESE}`],
  rows: [{ '@timestamp': TIME, '@message': HOSTILE }, { '@timestamp': TIME }],
  recordsMatched: 123_456_789_012,
  recordsScanned: 123_456_789_012,
  bytesScanned: 123_456_789_012,
  price: 0.5,
};

describe('reports about logs', () => {
  itFits([
    showing('stats', logStatsView, stats),
    showing('no stats', logStatsView, { ...stats, memory: null }),
    showing('plain stats', logStatsView, { ...stats, init: percentiles, advice: null }),
    errors,
    showing('no errors', logErrorsView(NOW), {
      from: TIME,
      to: TIME,
      errors: 0,
      groups: [],
      release: null,
      readBackTo: null,
      notes: [],
    }),
    showing('no release', logErrorsView(NOW), {
      from: TIME,
      to: TIME,
      errors: 1,
      groups: [group],
      release: null,
      readBackTo: null,
      notes: [],
    }),
    groups,
    showing('retention', retentionView, retention),
    showing('retention to come', retentionView, { ...retention, changed: false }),
    showing('query', queryResultView, found),
    showing('nothing found', queryResultView, { ...found, rows: [] }),
    showing('queries', namedQueriesView, {
      queries: [{ name: 'slow', description: 'the slowest invocations', query: 'q' }],
    }),
  ]);

  it('never cut a request or a group, which have to be copied', async () => {
    for (const columns of [40, 80, 120]) {
      expect(await seen(errors, columns)).toContain(REQUEST);
      expect(await seen(groups, columns)).toContain(`/aws/lambda/${FUNCTION}`);
    }
  });
});
