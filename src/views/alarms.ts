import type { AlarmDetails, AlarmList } from '../services/alarms/alarm.ts';
import type { AlarmHistoryList } from '../services/alarms/history.ts';
import type { View } from '../terminal/printer.ts';
import { safeLine } from '../terminal/safe-text.ts';
import { renderTable } from '../terminal/table.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { shownTime } from './time.ts';
import { countText } from './units.ts';

export const alarmsView = (now: Date): View<AlarmList> => ({
  text: async ({ alarms, notes }, style) => {
    if (alarms.length === 0) return 'no alarms\n';
    const table = await renderTable(
      alarms,
      [
        {
          title: 'state',
          value: ({ state }) => state,
          style: (text, alarm) => styleOf(alarm, style)(text),
        },
        { title: 'since', value: ({ since }) => shownTime(since, now, style) },
        { title: 'alarm', value: ({ name }) => name },
        { title: 'condition', value: ({ condition }) => condition, flexible: true },
        { title: 'value', value: ({ value }) => (value === null ? '-' : countText(value)) },
        { title: 'mark', value: markText, flexible: true },
      ],
      style,
    );
    if (!style.terminal) return table;
    return [table, ...explanations(alarms), ...notes.map((note) => `${style.warn(safeLine(note))}\n`)].join(
      '',
    );
  },
  rows: ({ alarms }) => alarms,
});

function styleOf({ state, broken }: AlarmDetails, style: TextStyle): (text: string) => string {
  if (state === 'ALARM') return style.bad;
  return state === 'OK' && broken === null ? style.good : style.warn;
}

/** What colour must not say alone. */
function markText({ broken, silent }: AlarmDetails): string {
  const marks = [...(broken === null ? [] : ['BROKEN']), ...(silent === null ? [] : ['SILENT'])];
  return marks.join(' ') || '-';
}

/** In whole sentences below the table, where nothing is cut. */
function explanations(alarms: readonly AlarmDetails[]): string[] {
  const told = alarms.flatMap(({ name, state, reason, broken, silent }) => [
    ...(state === 'ALARM' && reason !== null ? [`${name}: ${reason}`] : []),
    ...(broken === null ? [] : [`${name} is broken: ${broken}`]),
    ...(silent === null ? [] : [`${name} is silent: ${silent}`]),
  ]);
  return told.map((line) => `${safeLine(line)}\n`);
}

export const alarmHistoryView = (now: Date): View<AlarmHistoryList> => ({
  text: async ({ events, more }, style) => {
    if (events.length === 0) return 'nothing happened\n';
    const table = await renderTable(
      events,
      [
        { title: 'when', value: ({ time }) => shownTime(time, now, style) },
        { title: 'alarm', value: ({ alarm }) => alarm, flexible: true },
        {
          title: 'what',
          value: ({ from, to, summary }) => (from === null || to === null ? summary : `${from} > ${to}`),
          style: (text, { to }) => (to === 'ALARM' ? style.bad(text) : text),
          flexible: true,
        },
        { title: 'reason', value: ({ reason }) => reason ?? '-', flexible: true },
      ],
      style,
    );
    return more && style.terminal ? `${table}there is more: --limit, --since\n` : table;
  },
  rows: ({ events }) => events,
});
