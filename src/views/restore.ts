import type { CutOver, RestorePlan, RestoreResult } from '../services/restore/restore.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { bytesText, usdText } from './units.ts';

type Verification = NonNullable<RestoreResult['verification']>;
type NewerRows = NonNullable<CutOver['newer']>;

/** `45 s`, `3 min 20 s`, `1 h 5 min`. */
export function elapsedText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** What is going to be done, before it is. */
export function restorePlanText(plan: RestorePlan, onAws: boolean): string[] {
  const { source, target, progress, settings, settingsFrom, notPutBack, bytes, cost, lastTookSeconds } = plan;
  const what =
    source.backupName === null
      ? `${source.table} as it was at ${source.at}`
      : `the backup ${source.backupName} of ${source.table}, made ${source.at}`;
  const begun = {
    'not begun': '',
    restoring: ' (begun by an earlier run)',
    restored: ' (restored by an earlier run)',
  };
  const took = lastTookSeconds === null ? '' : `; the last one took ${elapsedText(lastTookSeconds * 1000)}`;
  return [
    `restores ${what} into ${target}${begun[progress]}`,
    settings === null
      ? 'lost with it: tags, time to live, recovery, protection, stream, table class; nobody knows what they were'
      : `puts back from ${settingsFrom}: tags, time to live, recovery, protection, stream, table class`,
    ...(onAws
      ? [
          `AWS does not restore, and this cannot put back: ${notPutBack.join(', ')}`,
          `takes minutes to hours, whatever the size${took}; costs ${usdText(cost.once)} once and ${usdText(cost.monthly)} a month for ${bytesText(bytes)}`,
        ]
      : []),
  ];
}

export const restoreView = (environmentName: string): View<RestoreResult> => ({
  text: ({ changed, plan, settings, verification, cutOver }, style) =>
    [
      ...(plan === null ? [] : [heading(verification !== null, plan, style)]),
      ...(settings.some((each) => each.changed)
        ? [
            `put back: ${settings
              .filter((each) => each.changed)
              .map(({ setting, value }) => `${setting} ${value}`)
              .join(', ')}`,
          ]
        : []),
      ...(verification === null ? [] : verificationLines(verification, style)),
      ...(cutOver === null ? [] : cutOverLines(cutOver, plan === null ? undefined : environmentName, style)),
      ...(plan !== null && cutOver === null && changed
        ? [`the application still uses its own table; move it: ${style.command.again('--cut-over')}`]
        : []),
    ]
      .map((line) => `${line}\n`)
      .join(''),
});

/** @param done false in a dry run. */
function heading(done: boolean, { target, source }: RestorePlan, style: TextStyle): string {
  const what = source.backupName ?? `${source.table} as of ${source.at}`;
  return done ? `${style.good('restored')} ${what} into ${target}` : `would restore ${what} into ${target}`;
}

function verificationLines(verification: Verification, style: TextStyle): string[] {
  const { passed, keysSame, missingIndexes, count, liveCount, sample } = verification;
  const { compared, same, different, notLive } = sample;
  const live = liveCount === null ? '' : `, the live table has ${liveCount}`;
  return [
    `${passed ? style.good('verified') : style.bad('NOT LIKE THE LIVE TABLE')}: ${count} items${live}`,
    ...(keysSame ? [] : ['the key is another one']),
    ...(missingIndexes.length === 0 ? [] : [`indexes are missing: ${missingIndexes.join(', ')}`]),
    ...(liveCount === null ? [] : [`of ${compared} items compared ${same} are the same in the live table`]),
    ...(different.length === 0 ? [] : [`different: ${some(different)}`]),
    ...(notLive.length === 0 ? [] : [`not in the live table: ${some(notLive)}`]),
  ];
}

/** @param environmentName undefined for a way back, which is not gone back from by itself. */
function cutOverLines(cutOver: CutOver, environmentName: string | undefined, style: TextStyle): string[] {
  const { from, to, safetyBackup, application, returned, newer } = cutOver;
  const back = `back: ${style.command(`backup restore --undo --confirm ${environmentName}`)}`;
  const failed = application?.steps.find(({ passed }) => !passed);
  const head =
    application === null
      ? `would move the application from ${from} to ${to}`
      : returned
        ? `${style.bad('NOT MOVED')}: the application did not work on ${to} (${failed?.name}: ${failed?.detail}); it uses ${from} again`
        : `${style.good('moved')} the application from ${from} to ${to}; it works there`;
  return [
    head,
    ...(safetyBackup === null ? [] : [`safety backup of ${from}: ${safetyBackup.name}`]),
    ...(newer === null ? [] : newerLines(newer, from, to, style)),
    ...(application === null || returned || environmentName === undefined ? [] : [back]),
  ];
}

function newerLines(newer: NewerRows, from: string, to: string, style: TextStyle): string[] {
  const { since, created, changed, ids, carried, left } = newer;
  const written = created + changed;
  if (written === 0) return [`nothing was written to ${from} since ${since} that is not in ${to}`];
  const more = written > ids.length ? ' …' : '';
  return [
    `written to ${from} since ${since}: ${created} new, ${changed} changed: ${some(ids)}${more}`,
    carried === null
      ? `not copied; copy them: ${style.command.again('--carry-newer')}`
      : `copied over: ${carried}${left === 0 ? '' : `; ${left} not, since ${to} has newer ones`}`,
  ];
}

const SHOWN = 10;

function some(ids: readonly string[]): string {
  const more = ids.length - SHOWN;
  return `${ids.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
