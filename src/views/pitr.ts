import type { Recovery, RecoveryChanged } from '../services/pitr/recovery.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields } from '../terminal/table.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { shownTime } from './time.ts';
import { usdText } from './units.ts';

/** On one line: whether, and how far back. */
export function recoveryText(
  { enabled, days, earliest, latest }: Recovery,
  now: Date,
  style: TextStyle,
): string {
  if (!enabled) return style.warn(`off: ${style.command('pitr enable')}`);
  const [from, until] = [shownTime(earliest, now, style), shownTime(latest, now, style)];
  return `${style.good('on')}, ${days} days; to any second from ${from} until ${until}`;
}

export const recoveryView: View<Recovery> = {
  text: ({ table, enabled, days, earliest, latest, monthlyCost }, style) =>
    renderFields(
      [
        ['table', table],
        ['recovery', enabled ? 'on' : 'off'],
        ...(enabled
          ? ([
              ['window', `${days} days`],
              ['earliest', earliest ?? '-'],
              ['latest', latest ?? '-'],
            ] as [string, string][])
          : []),
        ['costs', `${usdText(monthlyCost)} a month${enabled ? '' : ' when on'}`],
      ],
      style,
    ),
};

export const recoveryChangedView = (wanted: boolean): View<RecoveryChanged> => ({
  text: ({ changed, before, recovery }, style) => {
    const state = (on: boolean): string => (on ? 'on' : 'off');
    if (!changed && before.enabled === wanted)
      return `recovery of ${recovery.table} is ${state(wanted)} already\n`;
    if (!changed) return `would switch recovery of ${recovery.table} ${state(wanted)}\n`;
    return `${style.good('recovery')} of ${recovery.table}: ${state(before.enabled)} → ${state(recovery.enabled)}\n`;
  },
});
