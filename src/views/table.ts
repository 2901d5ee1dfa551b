import type { TableReport } from '../services/table/table-report.ts';
import { type Field, fields } from '../terminal/layout/docs.ts';
import { good, type Text, text, warn, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { counted } from '../words/counted.ts';
import { recoveryText } from './pitr.ts';
import { shownTime } from './time.ts';
import { bytesText, countText } from './units.ts';

export const tableView = (now: Date): View<TableReport> => ({
  text: (report, style) => fields(facts(report, now, style)),
});

function facts(report: TableReport, now: Date, style: TextStyle): Field[] {
  const { name, status, active, ofStack, restoredFrom, items, bytes, billing, keys, indexes } = report;
  const { settings, recovery, consumed, problems } = report;
  const units = (count: number | null): string => (count === null ? '-' : countText(count));
  return [
    [
      'table',
      `${name}  ${status}${active ? '' : '  not in use'}${ofStack ? '' : "  restored, not the stack's own"}`,
    ],
    ...(restoredFrom === null ? [] : [['restored from', restoredFrom] as const]),
    ['items', items.exact === null ? `about ${items.approximate}` : String(items.exact)],
    ['size', bytesText(bytes)],
    ['billing', billing],
    ['keys', keys.join(', ')],
    ...indexes.map(
      (index): Field => [
        'index',
        `${index.name} on ${index.keys.join(', ')}  ${index.status}  about ${counted(index.approximateItems, 'item')}`,
      ],
    ),
    [
      'consumed',
      `${units(consumed.readUnits)} read and ${units(consumed.writeUnits)} write units in the last hour`,
    ],
    ['protection', settings === null ? '-' : protectionText(settings)],
    ['recovery', recovery === null ? '-' : recoveryText(recovery, now, style)],
    ['backups', backupsText(report, now, style)],
    ...(settings === null ? [] : settingsFields(settings)),
    ...problems.map((problem): Field => ['problem', problem]),
  ];
}

type Settings = NonNullable<TableReport['settings']>;

function protectionText({ deletionProtection }: Settings): Text {
  return deletionProtection ? good('on') : warn('off: it can be deleted');
}

function backupsText(report: TableReport, now: Date, style: TextStyle): Text {
  const { backups, otherBackups, lastBackup } = report;
  if (backups === null) return '-';
  const others = otherBackups
    ? text`; ${otherBackups} of other tables: ${whole(style.command('backup list'))}`
    : '';
  if (lastBackup === null) return warn(text`none: ${whole(style.command('backup create'))}${others}`);
  const last = text`the last ${whole(lastBackup.name)} ${shownTime(lastBackup.createdAt, now, style)}`;
  return text`${backups}, ${last}${others}`;
}

function settingsFields({ encryption, ttlAttribute, stream, tableClass, tags }: Settings): Field[] {
  const shown = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return [
    ['encryption', encryption],
    ['time to live', ttlAttribute ?? 'off'],
    ['stream', stream ?? 'off'],
    ['class', tableClass],
    ['tags', shown.join(', ') || '-'],
  ];
}
