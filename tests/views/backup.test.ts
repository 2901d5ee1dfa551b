import { describe, expect, it } from 'vitest';
import type { ListedBackup } from '../../src/services/backup/backup.ts';
import {
  backupCreatedView,
  backupDeletedView,
  backupListView,
  backupsPrunedView,
  backupView,
} from '../../src/views/backup.ts';
import {
  ACCOUNT,
  ARN,
  ENVIRONMENT,
  HOSTILE,
  itFits,
  NOW,
  seen,
  showing,
  TABLE,
  TIME,
} from '../support/views.ts';

const backup: ListedBackup = {
  arn: `arn:aws:dynamodb:ap-northeast-1:${ACCOUNT}:table/${TABLE}/backup/01732699800123-a1b2c3d4`,
  name: `${ENVIRONMENT}-2026-11-27T09-30-00Z-before-the-migration`,
  table: TABLE,
  type: 'USER',
  status: 'AVAILABLE',
  createdAt: TIME,
  expiresAt: null,
  bytes: 123_456_789_012,
  by: ARN,
};
const other = {
  ...backup,
  table: `${TABLE}-restored`,
  type: 'SYSTEM',
  status: 'CREATING',
  by: null,
  expiresAt: TIME,
};
const settings = {
  tags: { Team: HOSTILE, 'backoffice:environment': ENVIRONMENT },
  ttlAttribute: 'expiresAt',
  pointInTimeRecovery: true,
  recoveryDays: 35,
  deletionProtection: true,
  stream: 'NEW_AND_OLD_IMAGES',
  tableClass: 'STANDARD_INFREQUENT_ACCESS',
  encryption: 'KMS',
  encryptionKey: null,
};
const off = {
  ...settings,
  tags: {},
  ttlAttribute: null,
  pointInTimeRecovery: false,
  deletionProtection: false,
  stream: null,
};
const report = {
  backup,
  approximateItems: 123_456_789_012,
  keys: ['id', 'timestamp'],
  indexes: ['StatusIndex'],
  settings,
};
const pruned = {
  changed: true,
  kept: [backup],
  deleted: [backup, other],
  freedBytes: 246_913_578_024,
  monthlySaving: 24.69,
};

const list = showing('list', backupListView(NOW), { backups: [backup, other], more: 3 });
const alike = showing('alike', backupListView(NOW), { backups: [backup, backup], more: 0 });
const none = showing('none', backupListView(NOW), { backups: [], more: 0 });
const shown = showing('backup', backupView(NOW), report);
const created = showing('created', backupCreatedView('b'), { changed: true, backup: other, table: TABLE });
const deleted = showing('deleted', backupDeletedView, { changed: true, backup });
const plan = showing('to prune', backupsPrunedView(true), { ...pruned, changed: false });

describe('backup', () => {
  itFits([
    list,
    alike,
    none,
    shown,
    showing('off', backupView(NOW), { ...report, backup: other, indexes: [], settings: off }),
    showing('unkept', backupView(NOW), { ...report, settings: null }),
    created,
    showing('ready', backupCreatedView('b'), { changed: true, backup, table: TABLE }),
    showing('to create', backupCreatedView(backup.name), { changed: false, backup: null, table: TABLE }),
    deleted,
    showing('to delete', backupDeletedView, { changed: false, backup }),
    plan,
    showing('pruned', backupsPrunedView(false), pruned),
    showing('nothing to prune', backupsPrunedView(false), { ...pruned, deleted: [] }),
  ]);

  it('never cuts a name or an ARN, which have to be copied', async () => {
    for (const columns of [40, 80, 120])
      for (const each of [list, alike, shown, created, plan])
        expect(await seen(each, columns)).toContain(backup.name);
    for (const columns of [40, 80])
      expect(await seen(shown, columns)).toMatch(new RegExp(`^${backup.arn}$`, 'm'));
    expect(await seen(none, 80)).toContain('backoffice backup create --env production-eu1\n');
    expect(await seen(none)).toBe('');
  });
});
