import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { FunctionConfiguration, GetPolicyCommandOutput } from '@aws-sdk/client-lambda';
import { resourceNames } from '../../../stack/contract/names.ts';
import type { Connection } from '../../aws/connection.ts';
import type { Timing } from '../../clock.ts';
import type { CommandWriter } from '../../hints.ts';
import { once } from '../../once.ts';
import type { AlarmList } from '../alarms/alarm.ts';
import { readHeardAlarms } from '../alarms/read-alarms.ts';
import { type ApiReport, readApiReport } from '../api/api-report.ts';
import type { Api } from '../application-client.ts';
import type { Backup } from '../backup/backup.ts';
import { readEnvironmentBackups } from '../backup/read-backups.ts';
import type { Identity } from '../identity.ts';
import { type LogGroupDetails, readGroups } from '../logs/groups.ts';
import { logSources } from '../logs/sources.ts';
import { createLedger, type LedgerPage } from '../releases/ledger.ts';
import { type LiveRelease, readLiveCode } from '../releases/live-code.ts';
import type { OutputsSource, StackOutputs } from '../stack/outputs.ts';
import { readStack, type StackState } from '../stack/stack.ts';

/** What an environment is meant to be, as far as checks need it. */
export interface Expected {
  readonly name: string;
  readonly kind: 'local' | 'aws';
  readonly class: string;
  readonly region?: string;
  readonly stackName: string;
  readonly tunables: {
    readonly logRetentionDays: number;
    readonly pitr: boolean;
    /** ARNs of keys of one's own. */
    readonly kmsKeys: { readonly table?: string; readonly topic?: string };
    readonly reservedConcurrency: number | null;
    readonly monthlyBudget: number | null;
    readonly budgetScope: string;
    readonly backupSchedule: string;
    readonly backupKeep: number | null;
    readonly alarmEmail: string;
    readonly alarmTopicArn: string;
    readonly alarmThresholds: {
      readonly latency?: { readonly threshold?: number };
      readonly throttledRequests?: { readonly threshold?: number };
    };
  };
}

export interface DoctorDeps extends Timing {
  readonly environment: Expected;
  readonly connection: Connection;
  readonly outputs: OutputsSource;
  readonly api: Api;
  /** Who the credentials are, asked anew. @throws BackofficeError (CREDENTIALS, REFUSED). */
  readonly identity: () => Promise<Identity>;
  /** The faults that are injected into the embedded environment; none on AWS. */
  readonly faults: () => Promise<readonly string[]>;
  /** The version of Node.js that runs functions in the embedded environment; null on AWS. */
  readonly node: () => Promise<string | null>;
  readonly command: CommandWriter;
}

/** What checks look at. Each is read when it is first asked for, once. */
export interface Facts extends DoctorDeps {
  stack(): Promise<StackState | undefined>;
  /** @throws BackofficeError NOT_FOUND when it is not deployed. */
  deployed(): Promise<StackOutputs>;
  fn(): Promise<FunctionConfiguration>;
  policy(): Promise<GetPolicyCommandOutput>;
  liveCode(): Promise<LiveRelease>;
  ledger(): Promise<LedgerPage>;
  http(): Promise<Omit<ApiReport, 'probes'>>;
  table(): Promise<TableDescription | undefined>;
  logGroups(): Promise<readonly LogGroupDetails[]>;
  alarms(): Promise<AlarmList>;
  /** Of every table of the environment, the newest first. */
  backups(): Promise<readonly Backup[]>;
}

/** Releases that a rollback would choose from. */
const LEDGER_LOOK_BACK = 50;

export function createFacts(sources: DoctorDeps): Facts {
  const { connection, environment } = sources;
  const deployed = once(() => sources.outputs.refresh());
  const facts: Facts = {
    ...sources,
    deployed,
    stack: once(async () => readStack(await connection.cloudFormation(), environment.stackName)),
    fn: once(async () => {
      const { functionName: FunctionName } = await deployed();
      return (await connection.lambda()).getFunctionConfiguration({ FunctionName });
    }),
    policy: once(async () => {
      const { functionName: FunctionName } = await deployed();
      return (await connection.lambda()).getPolicy({ FunctionName });
    }),
    liveCode: once(async () => readLiveCode(connection, await deployed())),
    ledger: once(async () =>
      createLedger(await connection.s3(), (await deployed()).artifactsBucket).list(LEDGER_LOOK_BACK),
    ),
    http: once(async () => readApiReport(await connection.apiGateway(), (await deployed()).apiId)),
    table: once(async () => {
      const { tableName: TableName } = await deployed();
      return (await (await connection.dynamoDB()).describeTable({ TableName })).Table;
    }),
    logGroups: once(async () => readGroups(await connection.logs(), await logSources(sources, 'all'))),
    alarms: once(() => readHeardAlarms(connection, environment.stackName)),
    backups: once(async () =>
      readEnvironmentBackups(await connection.dynamoDB(), resourceNames(environment.name).table),
    ),
  };
  return facts;
}
