import { describe, expect, it } from 'vitest';
import { doctorView } from '../../src/views/doctor.ts';
import { healthView } from '../../src/views/health.ts';
import { historyView } from '../../src/views/history.ts';
import { statusView } from '../../src/views/status.ts';
import { undoneView } from '../../src/views/undo.ts';
import {
  ARN,
  ENVIRONMENT,
  FUNCTION,
  HOSTILE,
  itFits,
  NOW,
  seen,
  showing,
  TABLE,
  TIME,
} from '../support/views.ts';

describe('health', () => {
  itFits([
    showing('health', healthView, {
      healthy: false,
      checks: [
        { name: 'api', healthy: true, detail: 'answered 200', latencyMs: 10_000 },
        { name: 'errorRate', healthy: false, detail: HOSTILE },
      ],
    }),
  ]);
});

const EVIDENCE = 'the role of the function allows what the application does not use: dynamodb:DeleteTable';
const doctor = showing('doctor', doctorView, {
  verdict: 'fail',
  environment: ENVIRONMENT,
  checks: [
    {
      name: 'role',
      status: 'fail',
      evidence: EVIDENCE,
      remedy: `backoffice deploy --env ${ENVIRONMENT} --revert-drift --yes`,
    },
    {
      name: 'table',
      status: 'warn',
      evidence: HOSTILE,
      remedy: `backoffice deploy --env ${ENVIRONMENT} --revert-drift --yes`,
    },
    { name: 'alarms', status: 'unknown', evidence: 'not allowed', remedy: null },
    { name: 'backups', status: 'unknown', evidence: 'not allowed', remedy: null },
    { name: 'api', status: 'pass', evidence: 'answers', remedy: null },
  ],
});

describe('doctor', () => {
  itFits([
    doctor,
    showing('well', doctorView, {
      verdict: 'pass',
      environment: ENVIRONMENT,
      checks: [{ name: 'api', status: 'pass', evidence: 'answers', remedy: null }],
    }),
  ]);

  it('cuts nothing of what was seen, and folds what is unknown for one reason', async () => {
    for (const columns of [40, 80]) {
      const output = (await seen(doctor, columns)).replace(/\s+/g, '');
      for (const word of EVIDENCE.split(' ')) expect(output).toContain(word);
    }
    expect(await seen(doctor)).toContain('?\talarms backups\tnot allowed\n');
  });
});

const change = {
  id: 'i',
  number: 123_456,
  time: TIME,
  endedAt: TIME,
  action: 'function concurrency',
  target: `function ${FUNCTION}`,
  environment: ENVIRONMENT,
  account: null,
  region: null,
  arn: ARN,
  from: null,
  before: null,
  after: null,
  outcome: 'done',
  error: null,
};

describe('history and undo', () => {
  const history = showing('history', historyView(NOW), {
    entries: [change, { ...change, number: 7, target: HOSTILE, arn: null, outcome: 'interrupted' }],
  });
  itFits([
    history,
    showing('undone', undoneView, {
      changed: true,
      number: 12,
      action: change.action,
      target: change.target,
      what: HOSTILE,
      before: null,
      after: null,
    }),
    showing('to undo', undoneView, {
      changed: false,
      number: 12,
      action: change.action,
      target: change.target,
      what: 'set it to 5',
      before: null,
      after: null,
    }),
  ]);

  it('is a table at 80 columns, with who it was at its end', async () => {
    expect(await seen(history, 80)).toMatch(/^N +WHEN +ENVIRONMENT/);
    expect(await seen(history)).toContain(
      `\t${ENVIRONMENT}\tfunction concurrency\tfunction ${FUNCTION}\tdone\t${ARN}\n`,
    );
  });
});

const alarm = {
  name: `${ENVIRONMENT}-backoffice-api-errors`,
  kind: 'metric' as const,
  state: 'ALARM',
  since: TIME,
  reason: null,
  description: null,
  condition: 'x',
  threshold: null,
  value: null,
  valueTime: null,
  broken: HOSTILE,
  silent: HOSTILE,
  heard: false,
  listeners: null,
  pending: [],
  muted: null,
  actions: [],
};
const status = {
  environment: { name: ENVIRONMENT, class: 'production', region: 'ap-northeast-1' },
  stack: {
    name: `${ENVIRONMENT}-backoffice`,
    status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    reason: HOSTILE,
    changedAt: TIME,
    operation: {
      status: 'UPDATE_IN_PROGRESS',
      since: TIME,
      action: 'deploy',
      by: ARN,
      token: null,
      before: undefined,
    },
    drifted: true,
    refusesWrites: false,
    next: `backoffice deploy --env ${ENVIRONMENT} --continue-rollback --skip FunctionHandler`,
  },
  release: { number: 12, version: '0.1.0', time: TIME, by: ARN, verified: false, latest: 13 },
  api: {
    endpoint: 'https://a1b2c3d4e5.execute-api.ap-northeast-1.amazonaws.com',
    healthy: false,
    detail: HOSTILE,
    latencyMs: 10_000,
  },
  function: {
    name: FUNCTION,
    state: 'Active',
    runtime: 'nodejs24.x',
    memoryMb: 10_240,
    timeoutSeconds: 900,
    codeSha256: 'Zm9yZWlnbi1jb2RlLW9mLW5vLXJlbGVhc2U=',
    lastModified: TIME,
    logGroup: 'g',
  },
  table: { name: TABLE, status: 'ACTIVE', approximateItems: 123_456_789_012, deletionProtection: true },
  lastBackup: {
    name: `${ENVIRONMENT}-2026-11-27T09-30-00Z-before-the-migration`,
    createdAt: TIME,
    table: `${ENVIRONMENT}-backoffice-data`,
  },
  drill: {
    last: { passed: false, finishedAt: TIME, problems: [HOSTILE] },
    underWay: { by: HOSTILE, since: TIME, target: `${TABLE}-drill-20261127T093000Z` },
  },
  alarms: [alarm, { ...alarm, state: 'INSUFFICIENT_DATA', broken: null, silent: null }],
  problems: [HOSTILE],
};

describe('status', () => {
  const view = statusView(NOW);
  const troubled = showing('status', view, status);
  itFits([
    troubled,
    showing('fine', view, {
      ...status,
      environment: { ...status.environment, region: null },
      stack: {
        ...status.stack,
        reason: null,
        operation: null,
        drifted: false,
        refusesWrites: false,
        next: null,
      },
      release: { ...status.release, verified: true, latest: 12 },
      api: { ...status.api, healthy: true, latencyMs: null },
      table: { ...status.table, deletionProtection: false },
      lastBackup: null,
      drill: null,
      alarms: [],
      problems: [],
    }),
    showing('unread', view, { ...status, release: null, api: null, function: null, table: null }),
    showing('foreign', view, {
      ...status,
      stack: {
        ...status.stack,
        operation: { ...status.stack.operation, since: null, action: null, by: null },
      },
      release: { ...status.release, number: null, latest: null },
    }),
  ]);

  it('keeps what is to be done in one piece', async () => {
    for (const columns of [40, 80]) expect(await seen(troubled, columns)).toContain(status.stack.next);
  });
});
