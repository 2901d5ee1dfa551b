import type { History, Undone } from '../journal/history.ts';
import type { AlarmList } from '../services/alarms/alarm.ts';
import type { AlarmTested } from '../services/alarms/alarm-trial.ts';
import type { AlarmHistoryList } from '../services/alarms/history.ts';
import type { AlarmsMuted, AlarmsUnmuted } from '../services/alarms/mute-results.ts';
import type { ApiReport } from '../services/api/api-report.ts';
import type {
  BackupCreated,
  BackupDeleted,
  BackupList,
  BackupReport,
  BackupsPruned,
} from '../services/backup/backup.ts';
import type { BackupDrill } from '../services/backup/drill.ts';
import type { BackupSchedule } from '../services/backup/schedule.ts';
import type { Variable, VariableList, VariablesChanged } from '../services/config/variables.ts';
import type { CostReport } from '../services/cost/report.ts';
import type { DriftReport } from '../services/deploy/drift.ts';
import type { DeployResult, DiffResult } from '../services/deploy/result.ts';
import type { DoctorReport } from '../services/doctor/doctor.ts';
import type { Explanation } from '../services/explain/explanation.ts';
import type { ConcurrencyChanged } from '../services/function/concurrency.ts';
import type { FunctionReport } from '../services/function/function-report.ts';
import type { FunctionUpdated } from '../services/function/update-code.ts';
import type { HealthReport } from '../services/health.ts';
import type { InvocationResult } from '../services/invoke/invoke.ts';
import type { ItemsExported, ItemsImported } from '../services/items/transfer/transfer.ts';
import type { Item } from '../services/items/types.ts';
import type { LoadCleanedUp, LoadReport } from '../services/loadtest/load.ts';
import type { ErrorReport } from '../services/logs/errors/report.ts';
import type { LogGroupList } from '../services/logs/groups.ts';
import type { QueryResult } from '../services/logs/insights.ts';
import type { LogStats } from '../services/logs/lambda-reports.ts';
import type { LogLine } from '../services/logs/lines/log-line.ts';
import type { NamedQueries } from '../services/logs/queries.ts';
import type { RetentionChanged } from '../services/logs/retention.ts';
import type { MetricsReport } from '../services/metrics/report.ts';
import type { Recovery, RecoveryChanged } from '../services/pitr/recovery.ts';
import type { Release } from '../services/releases/release.ts';
import type { OperationsReport } from '../services/report/report.ts';
import type { RestoreResult } from '../services/restore/restore.ts';
import type { DestroyResult } from '../services/stack/destroy.ts';
import type { StackOutputs } from '../services/stack/outputs.ts';
import type { StatusReport } from '../services/status/status.ts';
import type { TableDiff } from '../services/table/diff/table-diff.ts';
import type { TableDoctorReport } from '../services/table/doctor/table-doctor.ts';
import type { TableDeleted, TableList } from '../services/table/environment-tables.ts';
import type { TableReport } from '../services/table/table-report.ts';
import type { TopReport } from '../services/top/report.ts';
import type { TraceRow } from '../services/traces/list.ts';
import type { ServiceMap } from '../services/traces/map.ts';
import type { OtlpTraces } from '../services/traces/otlp/request.ts';
import type { TraceTree } from '../services/traces/trace.ts';
import type { CompletionCandidates, CompletionScript } from './completion.ts';
import type { EnvironmentAdded, EnvironmentDetails, EnvironmentList, EnvironmentSelection } from './env.ts';
import type { ItemChanged, ItemCreated, ItemDeleted, ItemList, ItemsChanged, ItemsCounted } from './items.ts';
import type { LocalChange, LocalDetails, LocalFaults, LocalVariables } from './local.ts';
import type { ReleaseList } from './releases.ts';
import type { TrustChanged, TrustedDirectories } from './trust.ts';
import type { VersionReport } from './version.ts';
import type { Whoami } from './whoami.ts';

/**
 * What each command prints with `--json`. `docs/json-output.md` and the schema beside it are generated from
 * here. Fields may be added, none renamed or removed.
 */
export interface Outputs {
  'alarms history': AlarmHistoryList;
  'alarms list': AlarmList;
  'alarms mute': AlarmsMuted;
  'alarms test': AlarmTested;
  'alarms unmute': AlarmsUnmuted;
  api: ApiReport;
  'backup create': BackupCreated;
  'backup delete': BackupDeleted;
  'backup drill': BackupDrill;
  'backup list': BackupList;
  'backup prune': BackupsPruned;
  'backup restore': RestoreResult;
  'backup schedule': BackupSchedule;
  'backup show': BackupReport;
  'completion candidates': CompletionCandidates;
  'completion script': CompletionScript;
  'config get': Variable;
  'config list': VariableList;
  'config set': VariablesChanged;
  'config unset': VariablesChanged;
  cost: CostReport;
  deploy: DeployResult;
  destroy: DestroyResult;
  diff: DiffResult;
  drift: DriftReport;
  doctor: DoctorReport;
  'env add': EnvironmentAdded;
  'env list': EnvironmentList;
  'env show': EnvironmentDetails;
  'env use': EnvironmentSelection;
  explain: Explanation;
  'function concurrency': ConcurrencyChanged;
  'function show': FunctionReport;
  'function update': FunctionUpdated;
  health: HealthReport;
  history: History;
  invoke: InvocationResult;
  'items count': ItemsCounted;
  'items create': ItemCreated;
  'items delete': ItemDeleted;
  'items delete --where': ItemsChanged;
  'items export': ItemsExported;
  'items get': Item;
  'items import': ItemsImported;
  'items list': ItemList;
  'items update': ItemChanged;
  'items update --where': ItemsChanged;
  loadtest: LoadReport;
  'loadtest --clean-up': LoadCleanedUp;
  'local env': LocalVariables;
  'local faults add': LocalFaults;
  'local faults clear': LocalFaults;
  'local faults list': LocalFaults;
  'local reset': LocalChange;
  'local start': LocalChange;
  'local status': LocalDetails;
  'local stop': LocalChange;
  'logs errors': ErrorReport;
  'logs groups': LogGroupList;
  'logs retention': RetentionChanged;
  'logs queries': NamedQueries;
  'logs query': QueryResult;
  /** One for each line. */
  'logs show': LogLine;
  'logs stats': LogStats;
  'metrics report': OperationsReport;
  /** With `--watch` one for each look. */
  'metrics show': MetricsReport;
  outputs: StackOutputs;
  'pitr disable': RecoveryChanged;
  'pitr enable': RecoveryChanged;
  'pitr status': Recovery;
  'releases list': ReleaseList;
  'releases show': Release;
  rollback: DeployResult;
  status: StatusReport;
  'table delete': TableDeleted;
  /** With -o ndjson one for each row that differs. */
  'table diff': TableDiff;
  'table doctor': TableDoctorReport;
  'table list': TableList;
  'table show': TableReport;
  top: TopReport;
  'traces get': TraceTree;
  /** ExportTraceServiceRequest of OTLP. */
  'traces get --otlp': OtlpTraces;
  /** One for each trace. */
  'traces list': TraceRow;
  'traces map': ServiceMap;
  undo: Undone;
  trust: TrustChanged;
  'trust --list': TrustedDirectories;
  version: VersionReport;
  whoami: Whoami;
}

/** What any command prints on stdout with `--json` when it fails. */
export interface ErrorOutput {
  readonly error: {
    /** Stands for the exit code. */
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
    /** AWS's id of the request that failed. */
    readonly requestId: string | null;
  };
}
