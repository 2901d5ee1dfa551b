import type {
  Backup,
  BackupCreated,
  BackupDeleted,
  BackupList,
  BackupReport,
  BackupsPruned,
  ListedBackup,
} from '../services/backup/backup.ts';
import type { View } from '../terminal/printer.ts';
import { type Column, renderFields, renderTable } from '../terminal/table.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { shownTime } from './time.ts';
import { bytesText, usdText } from './units.ts';

/** On a terminal only columns that tell something: a name should not be cut for others that are all the same. */
function columns(backups: readonly ListedBackup[], now: Date, style: TextStyle): Column<ListedBackup>[] {
  const tables = new Set(backups.map(({ table }) => table));
  const telling = (tells: boolean, column: Column<ListedBackup>): Column<ListedBackup>[] =>
    tells || !style.terminal ? [column] : [];
  return [
    { title: 'name', value: ({ name }) => name },
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
    ...telling(tables.size > 1, { title: 'table', value: ({ table }) => table, flexible: true }),
    // An ARN does not fit beside the rest; a program that reads a pipe has use for it.
    ...telling(false, { title: 'arn', value: ({ arn }) => arn }),
  ];
}

export const backupListView = (now: Date): View<BackupList> => ({
  text: async ({ backups, more }, style) => {
    if (backups.length === 0)
      return style.terminal ? `no backups; make one: ${style.command('backup create')}\n` : '';
    const table = await renderTable(backups, columns(backups, now, style), style);
    return style.terminal && more > 0 ? `${table}${more} more: --limit\n` : table;
  },
  rows: ({ backups }) => backups,
});

export const backupView = (now: Date): View<BackupReport> => ({
  text: (report, style) => {
    const { backup, approximateItems, keys, indexes, settings } = report;
    return renderFields(
      [
        ...fields(backup, now, style),
        ['made by', backup.by ?? 'not with this program'],
        ['items', `about ${approximateItems}`],
        ['keys', keys.join(', ')],
        ['indexes', indexes.join(', ') || '-'],
        ...(settings === null
          ? [['settings', 'not kept with it: a restore takes those of the live table'] as [string, string]]
          : settingsFields(settings)),
      ],
      style,
    );
  },
});

function settingsFields(settings: NonNullable<BackupReport['settings']>): [string, string][] {
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

function fields(backup: Backup, now: Date, style: TextStyle): [string, string][] {
  const { arn, name, table, type, status, createdAt, expiresAt, bytes } = backup;
  return [
    ['name', name],
    ['arn', arn],
    ['table', table],
    ['status', status],
    ['type', type],
    ['made', shownTime(createdAt, now, style)],
    ...(expiresAt === null ? [] : [['expires', expiresAt] as [string, string]]),
    ['size', bytesText(bytes)],
  ];
}

export const backupCreatedView = (name: string): View<BackupCreated> => ({
  text: ({ backup, table }, style) => {
    if (backup === null) return `would make the backup ${name} of ${table}\n`;
    const ready = backup.status === 'AVAILABLE';
    const state = ready ? style.good('made') : style.good('begun');
    const next =
      ready || !style.terminal ? '' : `it can be used in a while: ${style.command('backup list')}\n`;
    return `${state} ${backup.name} of ${table} (${backup.status})\n${backup.arn}\n${next}`;
  },
});

export const backupDeletedView: View<BackupDeleted> = {
  text: ({ changed, backup }, style) =>
    `${changed ? style.good('deleted') : 'would delete'} ${backup.name} of ${backup.table}, made ${backup.createdAt}\n`,
};

/** What is about to be deleted, a line each. */
export function pruningText(doomed: readonly Backup[]): string[] {
  return doomed.map(({ name, createdAt, bytes }) => `delete ${name}  ${createdAt}  ${bytesText(bytes)}`);
}

export const backupsPrunedView = (dry: boolean): View<BackupsPruned> => ({
  text: ({ kept, deleted, freedBytes, monthlySaving }, style) => {
    if (deleted.length === 0) return `nothing to delete; ${kept.length} backups stay\n`;
    const list = dry ? `${pruningText(deleted).join('\n')}\n` : '';
    const verb = dry ? 'would delete' : style.good('deleted');
    return `${list}${verb} ${deleted.length} backups (${bytesText(freedBytes)}, ${usdText(monthlySaving)} a month); ${kept.length} stay\n`;
  },
});
