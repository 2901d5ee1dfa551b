/** What of the application was used in some time, and what it is now. */
export interface Usage {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly function: FunctionUsage;
  readonly api: { readonly requests: number; readonly bytes: number };
  readonly table: TableUsage;
  readonly logs: readonly LogGroupUsage[];
  readonly alarms: {
    readonly metrics: number;
    readonly highResolution: number;
    readonly composite: number;
    /** Metrics of one's own that alarms watch, such as of a filter of logs. */
    readonly custom: number;
  };
  /** Of all versions in the artifacts bucket; null when it may not be listed. */
  readonly artifactsBytes: number | null;
  /** What could not be measured, and what stands in its place. */
  readonly notes: readonly string[];
  /** US dollars that measuring costs: metrics asked for, logs scanned. */
  readonly askedUsd: number;
}

export interface FunctionUsage {
  readonly invocations: number;
  /** Of all invocations together. */
  readonly billedMs: number;
  /** What the platform reported; or only durations, which lack initialisation and rounding. */
  readonly billedBy: 'reports' | 'durations';
  /** The most that any invocation used; null when there is no report. */
  readonly usedMb: number | null;
  readonly memoryMb: number;
  readonly architecture: string;
  readonly tracing: string;
  /** Invocations that were traced; null when there is no report. */
  readonly traced: number | null;
  readonly coldStarts: number | null;
}

export interface TableUsage {
  readonly reads: number;
  readonly writes: number;
  /** Units a second in the busiest period. */
  readonly peakReads: number;
  readonly peakWrites: number;
  /** With all indexes. */
  readonly bytes: number;
  /** Without indexes: what point-in-time recovery is billed by. */
  readonly tableBytes: number;
  readonly onDemand: boolean;
  readonly provisionedReads: number;
  readonly provisionedWrites: number;
  readonly recovery: boolean;
  /** Of the environment's other tables, with their indexes; null when they may not be listed. */
  readonly otherTablesBytes: number | null;
  /** Of all of the environment's tables; null when backups may not be listed. */
  readonly backupBytes: number | null;
  /** Of them, of scheduled backups. */
  readonly scheduledBackupBytes?: number | null;
}

export interface LogGroupUsage {
  readonly name: string;
  readonly ingestedBytes: number;
  readonly storedBytes: number;
  /** Null for ever. */
  readonly retentionDays: number | null;
  /** ISO 8601. */
  readonly createdAt: string | null;
}
