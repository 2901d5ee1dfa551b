import type { BUDGET_SCOPES } from '../../stack/contract/parameters.ts';

/** What may be set for an environment, beside where it is. */
export interface Tunables {
  readonly logRetentionDays: number;
  readonly logLevel: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly corsOrigins: readonly string[];
  readonly throttleRate: number;
  readonly throttleBurst: number;
  readonly alarmEmail: string;
  readonly auth: 'none' | 'iam';
  readonly appRegistry: boolean;
  readonly pitr: boolean;
  /** ARN of a policy; empty for none. */
  readonly permissionsBoundary: string;
  readonly rolePath: string;
  /** ARN of a topic; empty for the stack's own. */
  readonly alarmTopicArn: string;
  readonly alarmThresholds: AlarmThresholds;
  readonly kmsKeys: KmsKeys;
  /** Concurrent executions of the function; null where only the account's limit holds. */
  readonly reservedConcurrency: number | null;
  /** US dollars; null for no budget. */
  readonly monthlyBudget: number | null;
  readonly budgetScope: (typeof BUDGET_SCOPES)[number];
  /** A rate of EventBridge Scheduler; empty for no scheduled backups. */
  readonly backupSchedule: string;
  /** Scheduled backups that `backup prune --scheduled` keeps of each table; null where that has to be said. */
  readonly backupKeep: number | null;
}

/** ARNs of keys that encrypt resources, instead of AWS's. */
export interface KmsKeys {
  readonly table?: string;
  readonly bucket?: string;
  readonly logs?: string;
  readonly topic?: string;
}

/** When an alarm is raised: so many in a period, in so many periods of 5 minutes in a row. */
export interface AlarmThreshold {
  readonly threshold?: number;
  readonly periods?: number;
}

/** By alarm of stack/monitoring.ts. */
export interface AlarmThresholds {
  readonly errors?: AlarmThreshold;
  readonly throttles?: AlarmThreshold;
  readonly serverErrors?: AlarmThreshold;
  /** Milliseconds of the 95th percentile; 0 for no alarm. */
  readonly latency?: AlarmThreshold;
  /** Requests that the API refused with 429 and logged; 0 for no alarm. */
  readonly throttledRequests?: AlarmThreshold;
}

export type TunableName = keyof Tunables;
