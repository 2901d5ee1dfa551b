import type {
  Backup,
  BackupCreated,
  BackupDeleted,
  BackupList,
  BackupReport,
  BackupsPruned,
  ListedBackup,
} from '../services/backup/backup.ts';
import {
  type Column,
  type Doc,
  type Field,
  fields,
  type Lines,
  lines,
  prose,
  stack,
  table,
} from '../terminal/layout/docs.ts';
import { good, type Text, text, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { counted } from '../words/counted.ts';
import { usdText } from '../words/usd-text.ts';
import { shownTime } from './time.ts';
import { bytesText } from './units.ts';

/** On a terminal only columns that tell something: a name should not be cut for others that are all the same. */
function columns(backups: readonly ListedBackup[], now: Date, style: TextStyle): Column<ListedBackup>[] {
  const tables = new Set(backups.map(({ table }) => table));
  const telling = (tells: boolean, column: Column<ListedBackup>): Column<ListedBackup>[] =>
    tells || !style.terminal ? [column] : [];
  return [
    { title: 'name', value: ({ name }) => whole(name) },
    ...telling(
      backups.some(({ status }) => status !== 'AVAILABLE'),
      { title: 'status', value: ({ status }) => status },
    ),
    ...telling(
      backups.some(({ type }) => type !== 'USER'),
      { title: 'type', value: ({ type }) => type },
    ),
    { title: 'made', value: ({ createdAt }) => shownTime(createdAt, now, style) },
    { title: 'size', value: ({ bytes }) => (style.terminal ? bytesText(bytes) : String(bytes)) },
    { title: 'by', value: ({ by }) => by?.split(/[:/]/).at(-1) ?? '-', flexible: true },
    ...telling(tables.size > 1, { title: 'table', value: (backup) => backup.table, flexible: true }),
    // An ARN does not fit beside the rest; a program that reads a pipe has use for it.
    ...telling(false, { title: 'arn', value: ({ arn }) => arn }),
  ];
}

export const backupListView = (now: Date): View<BackupList> => ({
  text: ({ backups, more }, style): Doc => {
    if (backups.length === 0 && !style.terminal) return stack([]);
    if (backups.length === 0)
      return prose(text`no backups; make one: ${whole(style.command('backup create'))}`);
    const list = table(backups, columns(backups, now, style));
    return style.terminal && more > 0 ? stack([list, prose(`${more} more: --limit`)]) : list;
  },
  rows: ({ backups }) => backups,
});

export const backupView = (now: Date): View<BackupReport> => ({
  text: (report, style) => {
    const { backup, approximateItems, keys, indexes, settings } = report;
    return fields([
      ...facts(backup, now, style),
      ['made by', backup.by === null ? 'not with this program' : whole(backup.by)],
      ['items', `about ${approximateItems}`],
      ['keys', keys.join(', ')],
      ['indexes', indexes.join(', ') || '-'],
      ...(settings === null
        ? [['settings', 'not kept with it: a restore takes those of the live table'] as const]
        : settingsFields(settings)),
    ]);
  },
});

function settingsFields(settings: NonNullable<BackupReport['settings']>): Field[] {
  const { tags, ttlAttribute, pointInTimeRecovery, recoveryDays, deletionProtection } = settings;
  return [
    [
      'tags',
      Object.entries(tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ') || '-',
    ],
    ['time to live', ttlAttribute ?? 'off'],
    ['recovery', pointInTimeRecovery ? `${recoveryDays} days` : 'off'],
    ['protection', deletionProtection ? 'on' : 'off'],
    ['stream', settings.stream ?? 'off'],
    ['class', settings.tableClass],
    ['encryption', settings.encryption],
  ];
}

function facts(backup: Backup, now: Date, style: TextStyle): Field[] {
  const { arn, name, table, type, status, createdAt, expiresAt, bytes } = backup;
  return [
    ['name', whole(name)],
    ['arn', whole(arn)],
    ['table', table],
    ['status', status],
    ['type', type],
    ['made', shownTime(createdAt, now, style)],
    ...(expiresAt === null ? [] : [['expires', expiresAt] as const]),
    ['size', bytesText(bytes)],
  ];
}

export const backupCreatedView = (name: string): View<BackupCreated> => ({
  text: ({ backup, table }, style) => {
    if (backup === null) return lines([text`would make the backup ${whole(name)} of ${table}`]);
    const ready = backup.status === 'AVAILABLE';
    return lines([
      text`${good(ready ? 'made' : 'begun')} ${whole(backup.name)} of ${table} (${backup.status})`,
      whole(backup.arn),
      ...(ready || !style.terminal
        ? []
        : [text`it can be used in a while: ${whole(style.command('backup list'))}`]),
    ]);
  },
});

export const backupDeletedView: View<BackupDeleted> = {
  text: ({ changed, backup }) =>
    lines([
      text`${changed ? good('deleted') : 'would delete'} ${whole(backup.name)} of ${backup.table}, made ${backup.createdAt}`,
    ]),
};

/** What is about to be deleted, a line each. */
export function pruningDoc(doomed: readonly Backup[]): Lines {
  return lines(
    doomed.map(
      ({ name, table, createdAt, bytes }) =>
        text`delete ${whole(name)} of ${table}  ${createdAt}  ${bytesText(bytes)}`,
    ),
  );
}

export const backupsPrunedView = (dry: boolean): View<BackupsPruned> => ({
  text: ({ kept, deleted, freedBytes, monthlySaving }) => {
    if (deleted.length === 0) return prose(`nothing to delete; kept: ${counted(kept.length, 'backup')}`);
    const verb: Text = dry ? 'would delete' : good('deleted');
    const freed = `${bytesText(freedBytes)}, ${usdText(monthlySaving)} a month`;
    return stack([
      dry ? pruningDoc(deleted) : undefined,
      lines([text`${verb} ${counted(deleted.length, 'backup')} (${freed}); kept: ${kept.length}`]),
    ]);
  },
});
