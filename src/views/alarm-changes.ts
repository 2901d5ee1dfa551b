import type { AlarmTested, TriedAction } from '../services/alarms/alarm-trial.ts';
import type { AlarmsMuted, AlarmsUnmuted } from '../services/alarms/mute-results.ts';
import { lines } from '../terminal/layout/docs.ts';
import { bad, good, type Text, text, warn, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { shownTime } from './time.ts';

export const alarmTestedView: View<AlarmTested> = {
  text: ({ changed, alarm, state, verdict, problems, actions, returned }) =>
    lines([
      ...(changed ? [] : [text`would set ${whole(alarm)} from ${state} into ALARM and back`]),
      ...actions.map((action) => actionText(action, changed)),
      ...problems.map((problem) => (verdict === 'fail' ? bad(problem) : warn(problem))),
      ...(changed ? [verdictText(verdict, alarm)] : []),
      ...(changed && returned === true
        ? [text`${whole(alarm)} is back in ${state}, or as it is evaluated`]
        : []),
    ]),
  rows: ({ actions }) => actions,
};

function actionText({ action, taken, summary }: TriedAction, changed: boolean): Text {
  if (!changed) return text`would ask for ${whole(action)}`;
  if (taken === null) return warn(`not seen: ${action}`);
  return taken ? good(summary ?? action) : bad(summary ?? action);
}

function verdictText(verdict: AlarmTested['verdict'], alarm: string): Text {
  if (verdict === 'pass') return good(`CloudWatch took the actions of ${alarm}, and somebody listens`);
  return verdict === 'fail'
    ? bad(`nobody would hear of ${alarm} in an emergency, or not all of them`)
    : warn(`whether ${alarm} would be heard is not known`);
}

export const alarmsMutedView = (now: Date): View<AlarmsMuted> => ({
  text: ({ changed, alarms, from, until, reason }, style) =>
    lines([
      text`${changed ? good('muted') : 'would mute'} ${alarms.join(', ')}`,
      `from ${shownTime(from, now, style)} until ${shownTime(until, now, style)}${reason === null ? '' : `: ${reason}`}`,
    ]),
  rows: (result) => [result],
});

export const alarmsUnmutedView: View<AlarmsUnmuted> = {
  text: ({ changed, alarms, rules, left }) =>
    lines([
      rules.length === 0
        ? 'nothing to unmute'
        : text`${changed ? good('unmuted') : 'would unmute'} ${alarms.join(', ')}`,
      ...left.map((rule) => warn(`still muted by a rule of others: ${rule}`)),
    ]),
  rows: (result) => [result],
};
