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
function markText({ broken, silent }: AlarmDetails): string {
  const marks = [...(broken === null ? [] : ['BROKEN']), ...(silent === null ? [] : ['SILENT'])];
  return marks.join(' ') || '-';
}

/** In whole sentences below the table. */
function explanations(alarms: readonly AlarmDetails[]): string[] {
  return alarms.flatMap(({ name, state, reason, broken, silent }) => [
    ...(state === 'ALARM' && reason !== null ? [`${name}: ${reason}`] : []),
    ...(broken === null ? [] : [`${name} is broken: ${broken}`]),
    ...(silent === null ? [] : [`${name} is silent: ${silent}`]),
  ]);
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
