import type { AlarmDetails, AlarmList } from '../services/alarms/alarm.ts';
import type { AlarmHistoryList } from '../services/alarms/history.ts';
import { lines, prose, stack, table } from '../terminal/layout/docs.ts';
import { bad, good, type Text, warn } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { shownTime } from './time.ts';
import { countText } from './units.ts';

export const alarmsView = (now: Date): View<AlarmList> => ({
  text: ({ alarms, notes }, style) => {
    if (alarms.length === 0) return prose('no alarms');
    const list = table(alarms, [
      { title: 'state', value: stateText },
      { title: 'since', value: ({ since }) => shownTime(since, now, style) },
      { title: 'alarm', value: ({ name }) => name, flexible: true },
      { title: 'condition', value: ({ condition }) => condition, flexible: true },
      { title: 'value', value: ({ value }) => (value === null ? '-' : countText(value)) },
      { title: 'mark', value: markText, flexible: true },
    ]);
    return style.terminal ? stack([list, lines(explanations(alarms)), lines(notes.map(warn))]) : list;
  },
  rows: ({ alarms }) => alarms,
});

function stateText({ state, broken }: AlarmDetails): Text {
  if (state === 'ALARM') return bad(state);
  return state === 'OK' && broken === null ? good(state) : warn(state);
}

/** What colour must not say alone. */
function markText({ broken, silent, heard, muted }: AlarmDetails): string {
  const marks = [
    ...(broken === null ? [] : ['BROKEN']),
    ...(muted?.active === true ? ['MUTED'] : silent === null ? [] : ['SILENT']),
    ...(silent === null && heard === null ? ['UNKNOWN'] : []),
  ];
  return marks.join(' ') || '-';
}

/** In whole sentences below the table. */
function explanations(alarms: readonly AlarmDetails[]): string[] {
  const single = alarms.flatMap(({ name, state, reason, broken, muted }) => [
    ...(state === 'ALARM' && reason !== null ? [`${name}: ${reason}`] : []),
    ...(broken === null ? [] : [`${name} is broken: ${broken}`]),
    ...(muted?.active === false ? [`${name} will be muted until ${muted.until ?? 'its rule ends'}`] : []),
  ]);
  return [...single, ...silences(alarms), ...waiting(alarms)];
}

/** One sentence for each reason: alarms of one topic share it. */
function silences(alarms: readonly AlarmDetails[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, silent } of alarms)
    if (silent !== null) byReason.set(silent, [...(byReason.get(silent) ?? []), name]);
  return [...byReason].map(
    ([reason, names]) => `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} silent: ${reason}`,
  );
}

/** Of alarms that somebody else hears. */
function waiting(alarms: readonly AlarmDetails[]): string[] {
  const endpoints = new Set(alarms.flatMap(({ silent, pending }) => (silent === null ? pending : [])));
  return endpoints.size === 0 ? [] : [`subscriptions not confirmed yet: ${[...endpoints].join(', ')}`];
}

export const alarmHistoryView = (now: Date): View<AlarmHistoryList> => ({
  text: ({ events, more }, style) => {
    if (events.length === 0) return prose('nothing happened');
    const list = table(events, [
      { title: 'when', value: ({ time }) => shownTime(time, now, style) },
      { title: 'alarm', value: ({ alarm }) => alarm, flexible: true },
      {
        title: 'what',
        value: ({ from, to, summary }) => {
          const what = from === null || to === null ? summary : `${from} > ${to}`;
          return to === 'ALARM' ? bad(what) : what;
        },
        flexible: true,
      },
      { title: 'reason', value: ({ reason }) => reason ?? '-', flexible: true },
    ]);
    return more && style.terminal ? stack([list, prose('there is more: --limit, --since')]) : list;
  },
  rows: ({ events }) => events,
});
