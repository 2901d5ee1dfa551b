import { resourceNames } from '../../stack/contract/names.ts';
import type { Connection } from '../aws/connection.ts';
import { isFatal } from '../errors.ts';
import type { CommandWriter } from '../hints.ts';
import type { AlarmDetails } from './alarms/alarm.ts';
import { readAlarms } from './alarms/read-alarms.ts';
import type { Api } from './application-client.ts';
import { createDrillLog, type DrillRecord, type DrillUnderWay } from './backup/drill-log.ts';
import { readEnvironmentBackups } from './backup/read-backups.ts';
import { refusesWrites } from './deploy/active-table.ts';
import { lambdaTime } from './function/lambda-time.ts';
import { logGroupOf } from './function/log-group.ts';
import { checkApi } from './health.ts';
import { readLiveCode } from './releases/live-code.ts';
import { readOperation, type StackOperation } from './stack/operation.ts';
import { asOutputs, type StackOutputs } from './stack/outputs.ts';
import { conditionOf, notDeployed, readStack, type StackState } from './stack/stack.ts';

/** One screen about an environment. A part that could not be read is null, and `problems` says why. */
export interface StatusReport {
  readonly environment: { readonly name: string; readonly class: string; readonly region: string | null };
  readonly stack: {
    readonly name: string;
    readonly status: string;
    readonly reason: string | null;
    readonly changedAt: string | null;
    /** What is being done to it right now. */
    readonly operation: StackOperation | null;
    /** Whether the last look for drift found any; null when nobody looked. */
    readonly drifted: boolean | null;
    /** Whether the application refuses writes, since a move of it to another table is under way or was left. */
    readonly refusesWrites: boolean;
    /** What to do about its status, as a command; null when nothing is to be done. */
    readonly next: string | null;
  };
  readonly release: ReleaseStatus | null;
  readonly api: {
    readonly endpoint: string;
    readonly healthy: boolean;
    readonly detail: string;
    readonly latencyMs: number | null;
  } | null;
  readonly function: FunctionStatus | null;
  readonly table: TableStatus | null;
  /** The newest of the environment's tables; null when there is none. */
  readonly lastBackup: { readonly name: string; readonly createdAt: string; readonly table: string } | null;
  /** How the last restore drill ended, and one that has not; each null when there is none. */
  readonly drill: {
    readonly last: Pick<DrillRecord, 'passed' | 'finishedAt' | 'problems'> | null;
    readonly underWay: Pick<DrillUnderWay, 'by' | 'since' | 'target'> | null;
  } | null;
  readonly alarms: readonly AlarmDetails[];
  readonly problems: readonly string[];
}

/** Which release is live. */
export interface ReleaseStatus {
  /** Null when the live code is of no known release. */
  readonly number: number | null;
  readonly version: string | null;
  /** ISO 8601. */
  readonly time: string | null;
  readonly by: string | null;
  readonly verified: boolean | null;
  /** The newest in the ledger; another one than the live one was not deployed from here. */
  readonly latest: number | null;
}

export interface FunctionStatus {
  readonly name: string;
  readonly state: string;
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly codeSha256: string;
  readonly lastModified: string;
  readonly logGroup: string;
}

export interface TableStatus {
  readonly name: string;
  readonly status: string;
  /** AWS refreshes it about every six hours. */
  readonly approximateItems: number;
  readonly deletionProtection: boolean;
}

export interface StatusDeps {
  readonly environment: {
    readonly name: string;
    readonly class: string;
    readonly region?: string;
    readonly stackName: string;
  };
  readonly connection: Connection;
  readonly api: Api;
  readonly command: CommandWriter;
}

/** @throws BackofficeError NOT_FOUND when the environment is not deployed. */
export async function readStatus({
  environment,
  connection,
  api,
  command,
}: StatusDeps): Promise<StatusReport> {
  const cloudFormation = await connection.cloudFormation();
  const stack = await readStack(cloudFormation, environment.stackName);
  if (stack === undefined || conditionOf(stack) === 'absent') throw notDeployed(environment.name);
  const outputs = asOutputs(stack.outputs);
  const { name, status, statusReason: reason, changedAt, drifted } = stack;
  const operation = await readOperation(cloudFormation, stack);
  const common = {
    environment: { name: environment.name, class: environment.class, region: environment.region ?? null },
    stack: {
      name,
      status,
      reason,
      changedAt,
      operation,
      drifted,
      refusesWrites: refusesWrites(stack),
      next: nextStep(stack, command),
    },
  };
  if (outputs === undefined)
    return {
      ...common,
      release: null,
      api: null,
      function: null,
      table: null,
      lastBackup: null,
      drill: null,
      alarms: [],
      problems: [],
    };
  const problems: string[] = [];
  const part = async <T>(name: string, read: Promise<T>): Promise<T | null> => {
    try {
      return await read;
    } catch (error) {
      if (isFatal(error)) throw error;
      problems.push(`${name}: ${(error as Error).message}`);
      return null;
    }
  };
  const [check, release, fn, table, lastBackup, drill, alarms] = await Promise.all([
    checkApi(api, false),
    part('release', readRelease(connection, outputs)),
    part('function', readFunction(connection, outputs.functionName)),
    part('table', readTable(connection, outputs.tableName)),
    part('backups', readLastBackup(connection, resourceNames(environment.name).table)),
    part('drill', readDrill(connection, outputs.artifactsBucket)),
    part(
      'alarms',
      connection.cloudWatch().then((api) => readAlarms(api, environment.stackName)),
    ),
  ]);
  const { healthy, detail, latencyMs = null } = check;
  const apiStatus = { endpoint: outputs.apiEndpoint, healthy, detail, latencyMs };
  return {
    ...common,
    release,
    api: apiStatus,
    function: fn,
    table,
    lastBackup,
    drill,
    alarms: alarms ?? [],
    problems,
  };
}

/** A stack in some states can be got out of by one command alone. */
function nextStep(stack: StackState, command: CommandWriter): string | null {
  switch (conditionOf(stack)) {
    case 'review':
      return `nothing is created yet; deploy: ${command('deploy')}`;
    case 'busy':
      return `follow it to its end: ${command('status --wait')}`;
    case 'dead':
      return `its creation failed; delete what is left and create it anew: ${command('deploy')}`;
    case 'stuck':
      return `its rollback failed; continue it: ${command('deploy')}`;
    case 'undeletable':
      return `its deletion failed; delete it again: ${command('destroy')}`;
    case 'ready':
      return refusesWrites(stack) ? writesRefused(command) : null;
    case 'absent':
      return null;
  }
}

/** How an application that was left refusing writes takes them again. */
function writesRefused(command: CommandWriter): string {
  return `WRITES ARE REFUSED while the application moves to another table; if nobody moves it: ${command('backup restore --undo')}`;
}

async function readRelease(connection: Connection, outputs: StackOutputs): Promise<ReleaseStatus> {
  const { release, latest } = await readLiveCode(connection, outputs);
  return {
    number: release?.number ?? null,
    version: release?.version ?? null,
    time: release?.time ?? null,
    by: release?.by ?? null,
    verified: release?.verified ?? null,
    latest,
  };
}

async function readFunction(connection: Connection, name: string): Promise<FunctionStatus> {
  const configuration = await (await connection.lambda()).getFunctionConfiguration({ FunctionName: name });
  return {
    name,
    state: configuration.State ?? 'unknown',
    runtime: configuration.Runtime ?? 'unknown',
    memoryMb: configuration.MemorySize ?? 0,
    timeoutSeconds: configuration.Timeout ?? 0,
    codeSha256: configuration.CodeSha256 ?? '',
    lastModified: lambdaTime(configuration.LastModified) ?? '',
    logGroup: logGroupOf(configuration, name),
  };
}

async function readTable(connection: Connection, name: string): Promise<TableStatus> {
  const { Table: table = {} } = await (await connection.dynamoDB()).describeTable({ TableName: name });
  return {
    name,
    status: table.TableStatus ?? 'unknown',
    approximateItems: table.ItemCount ?? 0,
    deletionProtection: table.DeletionProtectionEnabled ?? false,
  };
}

async function readDrill(connection: Connection, bucket: string): Promise<StatusReport['drill']> {
  const log = createDrillLog(await connection.s3(), bucket);
  const [last, underWay] = await Promise.all([log.last(), log.underWay()]);
  return {
    last: last && { passed: last.passed, finishedAt: last.finishedAt, problems: last.problems },
    underWay: underWay && { by: underWay.by, since: underWay.since, target: underWay.target },
  };
}

async function readLastBackup(connection: Connection, ownTable: string): Promise<StatusReport['lastBackup']> {
  const backups = await readEnvironmentBackups(await connection.dynamoDB(), ownTable);
  const newest = backups.find(({ status }) => status === 'AVAILABLE');
  if (newest === undefined) return null;
  const { name, createdAt, table } = newest;
  return { name, createdAt, table };
}
