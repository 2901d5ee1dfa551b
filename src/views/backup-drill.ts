import type { BackupDrill } from '../services/backup/drill.ts';
import { lines } from '../terminal/layout/docs.ts';
import { bad, good, type Text, text, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { counted } from '../words/counted.ts';
import { usdText } from '../words/usd-text.ts';
import { elapsedText } from './restore.ts';

export const backupDrillView: View<BackupDrill> = {
  text: (drill) => lines(linesOf(drill)),
};

function linesOf({ passed, source, table, verification, problems, cost, ...times }: BackupDrill): Text[] {
  const what = source.backupName ?? `${source.table} as of ${source.at}`;
  if (passed === null)
    return [text`would restore ${what} into ${whole(table)}, verify it and remove it again`];
  const took = Date.parse(times.finishedAt ?? '') - Date.parse(times.startedAt ?? '');
  return [
    text`${passed ? good('passed') : bad('FAILED')}: the drill of ${what} of ${source.at}, in ${elapsedText(took)}`,
    ...problems.map((problem) => `problem: ${problem}`),
    ...(verification === null ? [] : verificationLines(verification)),
    `the restore cost about ${usdText(cost)}`,
  ];
}

function verificationLines(verification: NonNullable<BackupDrill['verification']>): Text[] {
  const { count, liveCount, sample } = verification;
  const live = liveCount === null ? '' : `, the live table has ${liveCount}`;
  return [
    `restored: ${counted(count, 'item')}${live}`,
    ...(liveCount === null
      ? []
      : [`of ${sample.compared} items compared ${sample.same} are the same in the live table`]),
  ];
}
