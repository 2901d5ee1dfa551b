import type { StateValue } from '@aws-sdk/client-cloudwatch';
import type { CallOptions } from '../../aws/calls.ts';
import type { CloudWatchApi } from '../../aws/cloudwatch.ts';
import { readAlarmHistory } from './history.ts';

/** What `alarms test` tells. */
export interface AlarmTested {
  readonly changed: boolean;
  readonly alarm: string;
  /** Its state before. */
  readonly state: string;
  /** pass: CloudWatch took every action and somebody listens; unknown where that could not be seen. */
  readonly verdict: 'pass' | 'fail' | 'unknown';
  /** Why it did not pass. */
  readonly problems: readonly string[];
  readonly heard: boolean | null;
  readonly listeners: number | null;
  readonly pending: readonly string[];
  readonly actions: readonly TriedAction[];
  /** Whether it is back in its state; null when that is not known. */
  readonly returned: boolean | null;
}

/** An action that CloudWatch was asked to take. */
export interface TriedAction {
  readonly action: string;
  /** As the history of the alarm has it; null when it does not have it yet. */
  readonly taken: boolean | null;
  readonly summary: string | null;
}

const MOST = 100;

/** What the history tells of actions since a time, one for each of `actions`. */
export async function readTriedActions(
  cloudWatch: CloudWatchApi,
  { alarm, actions, since, now }: TrialQuery,
): Promise<TriedAction[]> {
  const { events } = await readAlarmHistory(cloudWatch, {
    name: alarm,
    prefix: alarm,
    from: since,
    to: now,
    limit: MOST,
    all: true,
  });
  const taken = events.filter(({ type }) => type === 'Action');
  return actions.map((action) => {
    const event = taken.find(({ summary }) => summary.includes(action));
    return {
      action,
      taken: event === undefined ? null : event.summary.startsWith('Successfully'),
      summary: event?.summary ?? null,
    };
  });
}

interface TrialQuery {
  readonly alarm: string;
  readonly actions: readonly string[];
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly now: number;
}

/** What an alarm is set to. */
interface WantedState {
  readonly alarm: string;
  readonly state: StateValue;
  readonly reason: string;
}

/** SetAlarmState, StateReason: at most 1023 characters. */
const LONGEST_REASON = 1023;

export async function setAlarmState(
  cloudWatch: CloudWatchApi,
  { alarm, state, reason }: WantedState,
  options?: CallOptions,
): Promise<void> {
  await cloudWatch.setAlarmState(
    { AlarmName: alarm, StateValue: state, StateReason: reason.slice(0, LONGEST_REASON) },
    options,
  );
}

/** Whether an alarm still stands in the state, and for the reason, that it was set to. */
export async function standsAsSet(
  cloudWatch: CloudWatchApi,
  alarm: string,
  reason: string,
  options: CallOptions,
): Promise<boolean> {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.describeAlarms(
    { AlarmNames: [alarm], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
    options,
  );
  const [found] = [...MetricAlarms, ...CompositeAlarms];
  return found?.StateValue === 'ALARM' && found.StateReason === reason.slice(0, LONGEST_REASON);
}
