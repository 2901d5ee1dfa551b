import type { Recovery, RecoveryChanged } from '../services/pitr/recovery.ts';
import { fields, lines } from '../terminal/layout/docs.ts';
import { good, type Text, text, warn, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { usdText } from '../words/usd-text.ts';
import { shownTime } from './time.ts';

/** On one line: whether, and how far back. */
export function recoveryText(
  { enabled, days, earliest, latest }: Recovery,
  now: Date,
  style: TextStyle,
): Text {
  if (!enabled) return warn(text`off: ${whole(style.command('pitr enable'))}`);
  const [from, until] = [shownTime(earliest, now, style), shownTime(latest, now, style)];
  return text`${good('on')}, ${days ?? '-'} days; to any second from ${from} until ${until}`;
}

export const recoveryView: View<Recovery> = {
  text: ({ table, enabled, days, earliest, latest, monthlyCost }) =>
    fields([
      ['table', whole(table)],
      ['recovery', enabled ? 'on' : 'off'],
      ...(enabled
        ? ([
            ['window', `${days} days`],
            ['earliest', earliest ?? '-'],
            ['latest', latest ?? '-'],
          ] as const)
        : []),
      ['costs', `${usdText(monthlyCost)} a month${enabled ? '' : ' when on'}`],
    ]),
};

export const recoveryChangedView = (wanted: boolean): View<RecoveryChanged> => ({
  text: ({ changed, before, recovery }) => {
    const state = (on: boolean): string => (on ? 'on' : 'off');
    if (!changed && before.enabled === wanted)
      return lines([`recovery of ${recovery.table} is ${state(wanted)} already`]);
    if (!changed) return lines([`would switch recovery of ${recovery.table} ${state(wanted)}`]);
    return lines([
      text`${good('recovery')} of ${recovery.table}: ${state(before.enabled)} → ${state(recovery.enabled)}`,
    ]);
  },
});
