import { describe, expect, it } from 'vitest';
import type { RestorePlan, RestoreResult } from '../../src/services/restore/restore.ts';
import type { TableReport } from '../../src/services/table/table-report.ts';
import { recoveryChangedView, recoveryView } from '../../src/views/pitr.ts';
import { restoreView } from '../../src/views/restore.ts';
import { tableView } from '../../src/views/table.ts';
import {
  ACCOUNT,
  ENVIRONMENT,
  HOSTILE,
  itFits,
  LATER,
  NOW,
  seen,
  showing,
  TABLE,
  TIME,
} from '../support/views.ts';

const BACKUP = `${ENVIRONMENT}-2026-11-27T09-30-00Z-before-the-migration`;
const TARGET = `${TABLE}-restored-2026-11-27T09-30-00Z`;
const settings = {
  tags: { Team: HOSTILE },
  ttlAttribute: 'expiresAt',
  pointInTimeRecovery: true,
  recoveryDays: 35,
  deletionProtection: true,
  stream: 'NEW_AND_OLD_IMAGES',
  tableClass: 'STANDARD',
  encryption: 'KMS',
  encryptionKey: null,
};
const plan: RestorePlan = {
  source: { kind: 'backup', table: TABLE, backupArn: 'arn', backupName: BACKUP, at: TIME },
  target: TARGET,
  progress: 'not begun',
  settings,
  settingsFrom: 'the backup',
  encryption: { encryption: 'KMS', encryptionKey: null },
  notPutBack: ['auto scaling', 'alarms'],
  bytes: 123_456_789_012,
  cost: { once: 123.45, monthly: 12.3 },
  lastTookSeconds: 12_345,
};
const verification = {
  passed: false,
  keys: ['id'],
  keysSame: false,
  missingIndexes: ['StatusIndex'],
  count: 123_456_789_012,
  liveCount: 123_456_789_013,
  sample: {
    compared: 1000,
    same: 900,
    different: Array.from({ length: 12 }, (_, index) => `order-${index}-${HOSTILE}`),
    notLive: ['order-13'],
  },
  readUnits: 1,
};
const application = {
  passed: true,
  steps: [{ name: 'health', passed: true, detail: 'answered 200', durationMs: 1 }],
};
const failed = { passed: false, steps: [{ name: 'health', passed: false, detail: HOSTILE, durationMs: 1 }] };
const none = { count: 0, ids: [] };
const newer = {
  from: TABLE,
  to: TARGET,
  since: TIME,
  created: 12,
  changed: 3,
  deleted: 0,
  ids: ['order-1', 'order-2'],
  carried: null,
  left: 0,
  merged: 0,
  notCarried: { count: 15, ids: ['order-1', 'order-2'] },
  conflicts: none,
  unattributed: none,
  there: { created: 0, changed: 0, deleted: 0, ids: [] },
  raised: 0,
  conflictFile: null,
  problem: null,
};
const nothing = { ...newer, created: 0, changed: 0, ids: [], notCarried: none };
const open = {
  ...nothing,
  changed: 3,
  ids: ['order-1'],
  carried: 1,
  merged: 1,
  left: 3,
  conflicts: { count: 2, ids: ['order-2', HOSTILE] },
  unattributed: { count: 1, ids: ['order-3'] },
  there: { created: 0, changed: 2, deleted: 1, ids: ['order-2'] },
  raised: 4,
  conflictFile: '/state/conflicts/a-to-b.jsonl',
};
const cutOver = {
  from: TABLE,
  to: TARGET,
  safetyBackup: { name: `${BACKUP}-safety`, arn: 'arn' },
  application,
  returned: false,
  newer,
};
const putBack = [
  { setting: 'tags', value: HOSTILE, changed: true },
  { setting: 'stream', value: 'off', changed: false },
];
const result: RestoreResult = { changed: true, plan, settings: putBack, verification, cutOver };
const view = restoreView(ENVIRONMENT);
const sample = { compared: 0, same: 0, different: [], notLive: [] };
const restored = showing('restored', view, { ...result, cutOver: null });
const moved = showing('moved', view, result);

describe('backup restore', () => {
  itFits([
    moved,
    restored,
    showing('planned', view, { ...result, changed: false, settings: [], verification: null, cutOver: null }),
    showing('of a time', view, {
      ...result,
      plan: { ...plan, source: { ...plan.source, kind: 'time', backupName: null } },
      settings: [],
      verification: {
        ...verification,
        passed: true,
        keysSame: true,
        missingIndexes: [],
        liveCount: null,
        sample,
      },
      cutOver: { ...cutOver, application: null, safetyBackup: null, newer: null },
    }),
    showing('returned', view, {
      ...result,
      cutOver: {
        ...cutOver,
        application: failed,
        returned: true,
        newer: nothing,
      },
    }),
    showing('undone', view, {
      ...result,
      plan: null,
      verification: null,
      cutOver: { ...cutOver, newer: open },
    }),
    showing('carried', view, {
      ...result,
      cutOver: { ...cutOver, newer: { ...newer, notCarried: none, carried: 15 } },
    }),
  ]);

  it('says that nothing was written only where nothing was', async () => {
    const told = async (each: NonNullable<NonNullable<RestoreResult['cutOver']>['newer']>): Promise<string> =>
      (await seen(showing('x', view, { ...result, cutOver: { ...cutOver, newer: each } }), 400)).replace(
        /\s+/g,
        ' ',
      );
    const claim = 'nothing was written to';
    expect(await told(nothing)).toContain(claim);
    for (const differs of [
      newer,
      open,
      { ...nothing, deleted: 1 },
      { ...nothing, unattributed: { count: 1, ids: ['order-3'] } },
      { ...nothing, problem: 'the table is gone' },
    ])
      expect(await told(differs)).not.toContain(claim);
    const lines = await told(open);
    expect(lines).toContain('CONFLICT: 2 rows changed in both tables: order-2');
    expect(lines).toContain('NOT DECIDED: 1 row not the same');
    expect(lines).toContain('/state/conflicts/a-to-b.jsonl');
    expect(lines).toContain('copied to');
    expect(await told({ ...nothing, deleted: 2, notCarried: { count: 2, ids: ['a', 'b'] } })).not.toContain(
      '--carry-newer',
    );
  });

  it('keeps the way back in one piece', async () => {
    for (const columns of [40, 80])
      expect(await seen(moved, columns)).toContain(
        `backoffice backup restore --undo --confirm ${ENVIRONMENT} --env ${ENVIRONMENT}`,
      );
  });
});

const recovery = {
  table: TABLE,
  enabled: true,
  days: 35,
  earliest: TIME,
  latest: LATER,
  monthlyCost: 123.45,
};
const off = { ...recovery, enabled: false, days: null, earliest: null, latest: null };

describe('pitr', () => {
  itFits([
    showing('on', recoveryView, recovery),
    showing('off', recoveryView, off),
    showing('enabled', recoveryChangedView(true), { changed: true, before: off, recovery }),
    showing('enabled already', recoveryChangedView(true), { changed: false, before: recovery, recovery }),
    showing('to disable', recoveryChangedView(false), { changed: false, before: recovery, recovery }),
  ]);
});

const report: TableReport = {
  name: TABLE,
  arn: `arn:aws:dynamodb:ap-northeast-1:${ACCOUNT}:table/${TABLE}`,
  status: 'ACTIVE',
  active: true,
  ofStack: false,
  restoredFrom: BACKUP,
  items: { approximate: 123_456_789_012, exact: null },
  bytes: 123_456_789_012,
  billing: 'PAY_PER_REQUEST',
  keys: ['id', 'timestamp'],
  indexes: [
    { name: 'StatusIndex', keys: ['status', 'timestamp'], status: 'ACTIVE', approximateItems: 1, bytes: 1 },
  ],
  settings,
  recovery,
  lastBackup: {
    arn: 'arn',
    name: BACKUP,
    table: TABLE,
    type: 'USER',
    status: 'AVAILABLE',
    createdAt: TIME,
    expiresAt: null,
    bytes: 1,
  },
  backups: 12,
  otherBackups: 3,
  consumed: { readUnits: 123_456_789_012, writeUnits: null },
  problems: [HOSTILE],
};

describe('table', () => {
  const bare = {
    ...report,
    ofStack: true,
    restoredFrom: null,
    items: { approximate: 1, exact: 2 },
    settings: { ...settings, tags: {}, ttlAttribute: null, stream: null, deletionProtection: false },
    recovery: off,
    lastBackup: null,
    problems: [],
  };
  const plain = showing('bare', tableView(NOW), bare);
  itFits([
    showing('table', tableView(NOW), report),
    plain,
    showing('unread', tableView(NOW), { ...report, settings: null, recovery: null, backups: null }),
  ]);

  it('keeps commands in one piece', async () => {
    for (const columns of [40, 80]) {
      expect(await seen(plain, columns)).toContain(`backoffice pitr enable --env ${ENVIRONMENT}`);
      expect(await seen(plain, columns)).toContain(`backoffice backup create --env ${ENVIRONMENT}`);
    }
  });
});
