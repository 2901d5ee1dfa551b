import type { BackupSchedule } from '../services/backup/schedule.ts';
import { fields } from '../terminal/layout/docs.ts';
import { bad, type Text, text, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { counted } from '../words/counted.ts';
import { usdText } from '../words/usd-text.ts';
import { shownTime } from './time.ts';
import { bytesText } from './units.ts';

export const backupScheduleView = (now: Date): View<BackupSchedule> => ({
  text: (report, style) => {
    const { count, bytes, monthlyCost } = report;
    return fields([
      ['schedule', scheduleText(report, style)],
      ['last backup', lastText(report, now, style)],
      ['backups', `${counted(count, 'backup')}, ${bytesText(bytes)}, ${usdText(monthlyCost)} a month`],
      ['keep', keepText(report, style)],
    ]);
  },
});

function scheduleText({ schedule, deployed }: BackupSchedule, style: TextStyle): Text {
  const deploy = whole(style.command('deploy'));
  if (schedule === null)
    return deployed
      ? text`on, though backupSchedule is not set: ${deploy} removes it`
      : 'off; to switch it on: set "backupSchedule": "rate(1 day)" in the configuration, and deploy';
  return deployed ? schedule : text`${schedule}, not deployed: ${deploy}`;
}

function lastText({ last, late }: BackupSchedule, now: Date, style: TextStyle): Text {
  const found =
    last === null
      ? 'none'
      : text`${whole(last.name)} of ${last.table}  ${shownTime(last.createdAt, now, style)}`;
  return late ? text`${bad('LATE')}: more than two periods have passed; ${found}` : found;
}

function keepText({ keep, beyondKeep }: BackupSchedule, style: TextStyle): Text {
  if (keep === null || beyondKeep === null) return 'all; nothing removes them until backupKeep is set';
  return beyondKeep === 0
    ? `${keep} of each table`
    : text`${keep} of each table; ${beyondKeep} more: ${whole(style.command('backup prune --scheduled'))}`;
}
