import type { CutOver, RestorePlan, RestoreResult } from '../services/restore/restore.ts';
import { type Lines, lines } from '../terminal/layout/docs.ts';
import { bad, good, type Text, text, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { counted } from '../words/counted.ts';
import { usdText } from '../words/usd-text.ts';
import { bytesText } from './units.ts';

type Verification = NonNullable<RestoreResult['verification']>;
type Newer = NonNullable<CutOver['newer']>;

/** `45 s`, `3 min 20 s`, `1 h 5 min`. */
export function elapsedText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

function beginning({ source, target, progress }: RestorePlan): string {
  const what =
    source.backupName === null
      ? `${source.table} as it was at ${source.at}`
      : `the backup ${source.backupName} of ${source.table}, made ${source.at}`;
  const begun = {
    'not begun': '',
    restoring: ' (begun by an earlier run)',
    restored: ' (restored by an earlier run)',
  };
  return `restores ${what} into ${target}${begun[progress]}`;
}

/** What a drill is going to do, before it does. */
export function drillPlanDoc(plan: RestorePlan, onAws: boolean): Lines {
  const { cost, bytes } = plan;
  const takes = `takes minutes to hours, whatever the size; costs ${usdText(cost.once)} for ${bytesText(bytes)}`;
  return lines([
    `${beginning(plan)}, verifies it and removes it again; the application is not touched`,
    ...(onAws ? [takes] : []),
  ]);
}

/** What is going to be done, before it is. */
export function restorePlanDoc(plan: RestorePlan, onAws: boolean): Lines {
  const { source, settings, settingsFrom, notPutBack, bytes, cost, lastTookSeconds } = plan;
  const took = lastTookSeconds === null ? '' : `; the last one took ${elapsedText(lastTookSeconds * 1000)}`;
  return lines([
    beginning(plan),
    settings === null
      ? 'lost with it: tags, time to live, recovery, protection, stream, table class; nobody knows what they were'
      : `puts back from ${settingsFrom}: tags, time to live, recovery, protection, stream, table class`,
    ...(settingsFrom === 'the live table' && source.kind === 'backup'
      ? ['the settings of the time of the backup are not kept: those that the table has now may be others']
      : []),
    ...(onAws
      ? [
          `AWS does not restore, and this cannot put back: ${notPutBack.join(', ')}`,
          `takes minutes to hours, whatever the size${took}; costs ${usdText(cost.once)} once and ${usdText(cost.monthly)} a month for ${bytesText(bytes)}`,
        ]
      : []),
  ]);
}

export const restoreView = (environmentName: string): View<RestoreResult> => ({
  text: ({ changed, plan, settings, verification, cutOver }, style) => {
    const put = settings.filter((each) => each.changed).map(({ setting, value }) => `${setting} ${value}`);
    return lines([
      ...(plan === null ? [] : [headOf(verification !== null, plan)]),
      ...(put.length === 0 ? [] : [`put back: ${put.join(', ')}`]),
      ...(verification === null ? [] : verificationLines(verification)),
      ...(cutOver === null ? [] : cutOverLines(cutOver, plan === null ? undefined : environmentName, style)),
      ...(plan !== null && cutOver === null && changed ? notMovedLines(verification, style) : []),
    ]);
  },
});

/** A table that is not like the live one is never moved to. */
function notMovedLines(verification: Verification | null, style: TextStyle): Text[] {
  if (verification?.passed !== true) return ['the application was not moved'];
  return [text`the application was not moved; move it: ${whole(style.command.again('--cut-over'))}`];
}

/** @param done false in a dry run. */
function headOf(done: boolean, { target, source }: RestorePlan): Text {
  const what = source.backupName ?? `${source.table} as of ${source.at}`;
  return text`${done ? good('restored') : 'would restore'} ${what} into ${whole(target)}`;
}

function verificationLines(verification: Verification): Text[] {
  const { passed, keysSame, missingIndexes, count, liveCount, sample } = verification;
  const { compared, same, different, notLive } = sample;
  const live = liveCount === null ? '' : `, the live table has ${liveCount}`;
  return [
    text`${passed ? good('verified') : bad('NOT LIKE THE LIVE TABLE')}: ${counted(count, 'item')}${live}`,
    ...(keysSame ? [] : ['the key is another one']),
    ...(missingIndexes.length === 0 ? [] : [`indexes are missing: ${missingIndexes.join(', ')}`]),
    ...(liveCount === null
      ? []
      : [`the same in the live table: ${same} of ${counted(compared, 'item')} compared`]),
    ...(different.length === 0 ? [] : [`different: ${some(different)}`]),
    ...(notLive.length === 0 ? [] : [`not in the live table: ${some(notLive)}`]),
  ];
}

/** @param environmentName undefined for a way back, which is not gone back from by itself. */
function cutOverLines(cutOver: CutOver, environmentName: string | undefined, style: TextStyle): Text[] {
  const { from, to, safetyBackup, application, returned, newer } = cutOver;
  const back = text`back: ${whole(style.command(`backup restore --undo --confirm ${environmentName}`))}`;
  const failed = application?.steps.find(({ passed }) => !passed);
  const head: Text =
    application === null
      ? `would move the application from ${from} to ${to}`
      : returned
        ? text`${bad('NOT MOVED')}: the application did not work on ${to} (${failed?.name ?? '-'}: ${failed?.detail ?? '-'}); it uses ${from} again`
        : text`${good('moved')} the application from ${from} to ${to}; it works there`;
  return [
    head,
    ...(safetyBackup === null ? [] : [text`safety backup of ${from}: ${whole(safetyBackup.name)}`]),
    ...(newer === null ? [] : newerLines(newer, environmentName === undefined, style)),
    ...(application === null || returned || environmentName === undefined ? [] : [back]),
  ];
}

/** @param undoing whether the application was moved back: then deletions can be copied too. */
function newerLines(newer: Newer, undoing: boolean, style: TextStyle): Text[] {
  const { from, to, since, carried, merged, notCarried, conflicts, unattributed, conflictFile, raised } =
    newer;
  if (newer.problem !== null)
    return [
      text`${bad('NOT COMPARED')}: ${newer.problem}`,
      `rows that were written to ${from} may not be in ${to}`,
    ];
  const changes = changesText(newer);
  const both = text`${to} keeps its own; both are in ${whole(conflictFile ?? '-')}`;
  return [
    ...(changes === '' && unattributed.count === 0 && conflicts.count === 0
      ? [`nothing was written to ${from} since ${since} that is not in ${to}`]
      : []),
    ...(changes === '' ? [] : [`in ${from} since ${since}: ${changes}: ${some(newer.ids)}`]),
    ...(carried === null ? [] : [`copied to ${to}: ${counted(carried, 'row')}${mergedText(merged)}`]),
    ...(notCarried.count === 0 ? [] : notCarriedLines(newer, undoing, style)),
    ...(conflicts.count === 0
      ? []
      : [
          text`${bad('CONFLICT')}: ${counted(conflicts.count, 'row')} changed in both tables: ${some(conflicts.ids)}; ${both}`,
        ]),
    ...(unattributed.count === 0
      ? []
      : [
          text`${bad('NOT DECIDED')}: ${counted(unattributed.count, 'row')} not the same in both tables, and which of them changed is not known here: ${some(unattributed.ids)}; ${both}`,
        ]),
    ...(changesText(newer.there) === ''
      ? []
      : [`only in ${to} since ${since}: ${changesText(newer.there)}: ${some(newer.there.ids)}`]),
    ...(raised === 0 ? [] : [`versions raised above those in ${from}: ${counted(raised, 'row')}`]),
  ];
}

function notCarriedLines(
  { carried, notCarried, to, created, changed }: Newer,
  undoing: boolean,
  style: TextStyle,
): Text[] {
  const rows = `${counted(notCarried.count, 'row')}: ${some(notCarried.ids)}`;
  if (carried === null && !undoing && created + changed === 0)
    return [`deleted since, and restored: ${rows}`];
  if (carried === null)
    return [text`not copied: ${rows}; copy them: ${whole(style.command.again('--carry-newer'))}`];
  return [`not copied, since deleted or dated before that time: ${rows}; ${to} keeps its own`];
}

function mergedText(merged: number): string {
  return merged === 0 ? '' : `, ${merged} of them merged with a change in the same row`;
}

function changesText({ created, changed, deleted }: Pick<Newer, 'created' | 'changed' | 'deleted'>): string {
  const parts = [
    [created, 'created'],
    [changed, 'changed'],
    [deleted, 'deleted'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ');
}

const SHOWN = 10;

function some(ids: readonly string[]): string {
  const more = ids.length - SHOWN;
  return `${ids.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
