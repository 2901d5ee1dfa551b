import type { StateValue } from '@aws-sdk/client-cloudwatch';
import type { AlarmSettings } from './alarm-settings.ts';

/** What an evaluation comes to. */
export interface Judgement {
  readonly state: StateValue;
  readonly reason: string;
  /** For programs: StateReasonData. */
  readonly data?: object;
}

/** How an alarm stands. Times are milliseconds since 1970. */
export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  readonly reasonData?: object | undefined;
  /** Whether the last evaluation failed; then the reason says why. */
  readonly isFailed?: boolean;
  readonly updatedAt: number;
  readonly transitionedAt: number;
  readonly evaluatedAt: number;
  /** Whether it went into ALARM while it was muted: it acts when that ends. */
  readonly owesActions?: boolean;
  /** Until then an evaluation leaves it as SetAlarmState put it. */
  readonly heldUntil?: number;
}

export interface CompositeSettings {
  readonly AlarmRule: string;
  readonly AlarmDescription?: string | undefined;
  readonly ActionsEnabled?: boolean | undefined;
  readonly AlarmActions?: string[] | undefined;
  readonly OKActions?: string[] | undefined;
  readonly InsufficientDataActions?: string[] | undefined;
}

interface Common {
  readonly name: string;
  readonly owner: string;
  readonly configuredAt: number;
  readonly state: AlarmState;
}

export type MetricAlarmRecord = Common & { readonly kind: 'MetricAlarm'; readonly settings: AlarmSettings };
export type CompositeAlarmRecord = Common & {
  readonly kind: 'CompositeAlarm';
  readonly settings: CompositeSettings;
};
export type AlarmRecord = MetricAlarmRecord | CompositeAlarmRecord;
