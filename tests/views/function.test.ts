import { describe, expect, it } from 'vitest';
import type { FunctionReport } from '../../src/services/function/function-report.ts';
import { concurrencyView, functionUpdatedView, functionView } from '../../src/views/function.ts';
import { invocationView } from '../../src/views/invoke.ts';
import {
  ACCOUNT,
  ENVIRONMENT,
  FUNCTION,
  HOSTILE,
  itFits,
  NOW,
  REQUEST,
  seen,
  showing,
  TIME,
  TRACE,
} from '../support/views.ts';

const report: FunctionReport = {
  name: FUNCTION,
  arn: `arn:aws:lambda:ap-northeast-1:${ACCOUNT}:function:${FUNCTION}`,
  state: 'Active',
  stateReason: null,
  lastUpdate: 'Successful',
  lastUpdateReason: null,
  runtime: 'nodejs24.x',
  support: {
    deprecated: '2028-04-30',
    noCreate: '2028-06-01',
    noUpdate: '2028-07-01',
    state: 'supported',
    asOf: '2026-11-01',
    source: 'AWS',
  },
  architectures: ['arm64'],
  handler: 'index.handler',
  memoryMb: 10_240,
  timeoutSeconds: 900,
  code: { sha256: 'Zm9yZWlnbi1jb2RlLW9mLW5vLXJlbGVhc2U=', bytes: 52_428_800, release: 12, latest: 13 },
  modifiedAt: TIME,
  tracing: 'Active',
  logGroup: `/aws/lambda/${FUNCTION}`,
  logFormat: 'JSON',
  role: `arn:aws:iam::${ACCOUNT}:role/${ENVIRONMENT}-backoffice-FunctionRole-A1B2C3D4E5F6`,
  variables: ['DYNAMODB_TABLE', 'LOG_LEVEL', 'DATABASE_CONNECTION_STRING_OF_THE_REPLICA', 'GREETING'],
  revision: REQUEST,
};
const shown = showing('function', functionView(NOW), report);
const code = { sha256: report.code.sha256, bytes: 52_428_800, architectures: ['arm64'] };
const updated = {
  changed: true,
  function: FUNCTION,
  source: '/home/jane.doe/work/company/backoffice-of-the-company/function.zip',
  before: code,
  after: { ...code, sha256: 'YWZ0ZXItY29kZS1vZi1uby1yZWxlYXNlLWF0' },
  keptAs: '123',
  drift: true,
  verification: { name: 'api', healthy: true, detail: 'answered 200' },
};
const limits = { changed: true, function: FUNCTION, before: null, after: 123_456, configured: null };

describe('function', () => {
  itFits([
    shown,
    showing('failed', functionView(NOW), {
      ...report,
      state: 'Failed',
      stateReason: HOSTILE,
      lastUpdateReason: HOSTILE,
      support: null,
      code: { ...report.code, release: null },
      tracing: 'PassThrough',
      variables: null,
    }),
    showing('ending', functionView(NOW), {
      ...report,
      support: report.support === null ? null : { ...report.support, state: 'ending' },
      code: { ...report.code, latest: 12 },
      variables: [],
    }),
    showing('updated', functionUpdatedView, updated),
    showing('broken', functionUpdatedView, {
      ...updated,
      verification: { name: 'api', healthy: false, detail: HOSTILE },
    }),
    showing('to update', functionUpdatedView, {
      ...updated,
      changed: false,
      keptAs: null,
      verification: null,
    }),
    showing('same', functionUpdatedView, { ...updated, changed: false, drift: false }),
    showing('limited', concurrencyView, limits),
    showing('to limit', concurrencyView, { ...limits, changed: false, after: 0 }),
    showing('as before', concurrencyView, { ...limits, before: 5, after: 5 }),
    showing('drifting', concurrencyView, { ...limits, configured: 100_000 }),
  ]);

  it('fits 80 columns with the longest name of an environment', async () => {
    expect(await seen(shown, 80)).toMatch(/runtime +nodejs24.x {2}supported, until 2028-04-30/);
  });
});

const invoked = {
  changed: true,
  ok: true,
  functionError: null,
  statusCode: 200,
  answer: { id: 'order-1', description: HOSTILE },
  requestId: REQUEST,
  traceId: TRACE,
  durationMs: 10_000,
  billedMs: 10_001,
  initMs: 345.6,
  memoryMb: 10_240,
  usedMb: 123,
  log: [
    {
      time: TIME,
      source: 'function' as const,
      kind: 'app' as const,
      level: 'ERROR' as const,
      requestId: REQUEST,
      message: HOSTILE,
      fields: {},
      stack: `Error: ${HOSTILE}\n    at handler (/var/task/index.js:1:1)`,
      eventId: 'e',
      stream: 's',
      late: false,
      errorWord: false,
    },
  ],
  event: { version: '2.0', rawPath: '/items', body: HOSTILE },
};

describe('invoke', () => {
  const answer = showing('answered', invocationView, invoked);
  itFits([
    answer,
    showing('failed', invocationView, {
      ...invoked,
      ok: false,
      functionError: 'Unhandled',
      answer: 'x\ny',
      durationMs: null,
      initMs: null,
      usedMb: null,
      requestId: null,
      traceId: null,
      log: [],
    }),
    showing('event', invocationView, { ...invoked, statusCode: null }),
    showing('to invoke', invocationView, { ...invoked, changed: false }),
  ]);

  it('leaves the answer as it is, so that it can be copied', async () => {
    expect(await seen(answer, 40)).toContain('  "id": "order-1",\n');
  });
});
