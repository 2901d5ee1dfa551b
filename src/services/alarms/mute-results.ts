/** What `alarms mute` tells. */
export interface AlarmsMuted {
  readonly changed: boolean;
  /** The rule that mutes them. */
  readonly rule: string;
  readonly alarms: readonly string[];
  /** ISO 8601: the next whole minute. */
  readonly from: string;
  /** ISO 8601. */
  readonly until: string;
  readonly reason: string | null;
}

/** What `alarms unmute` tells. */
export interface AlarmsUnmuted {
  readonly changed: boolean;
  readonly alarms: readonly string[];
  /** Rules that were ended, or lost some of their alarms. */
  readonly rules: readonly string[];
  /** Rules of others that mute some of the alarms too; they stay. */
  readonly left: readonly string[];
}
