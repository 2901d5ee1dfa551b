import type { Connection } from '../../aws/connection.ts';
import type { Backup } from '../backup/backup.ts';
import { createDrillLog, type DrillRecord, type DrillUnderWay } from '../backup/drill-log.ts';
import { readEnvironmentBackups } from '../backup/read-backups.ts';
import { lambdaTime } from '../function/lambda-time.ts';
import { logGroupOf } from '../function/log-group.ts';
import { readLiveCode } from '../releases/live-code.ts';
import type { StackOutputs } from '../stack/outputs.ts';

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

/** How the last restore drill ended, and one that has not; each null when there is none. */
export interface DrillStatus {
  readonly last: Pick<DrillRecord, 'passed' | 'finishedAt' | 'problems'> | null;
  readonly underWay: Pick<DrillUnderWay, 'by' | 'since' | 'target'> | null;
}

export type LastBackup = Pick<Backup, 'name' | 'createdAt' | 'table'>;

export async function readRelease(connection: Connection, outputs: StackOutputs): Promise<ReleaseStatus> {
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

export async function readFunction(
  connection: Connection,
  outputs: Pick<StackOutputs, 'functionName' | 'functionLogGroup'>,
): Promise<FunctionStatus> {
  const name = outputs.functionName;
  const configuration = await (await connection.lambda()).getFunctionConfiguration({ FunctionName: name });
  return {
    name,
    state: configuration.State ?? 'unknown',
    runtime: configuration.Runtime ?? 'unknown',
    memoryMb: configuration.MemorySize ?? 0,
    timeoutSeconds: configuration.Timeout ?? 0,
    codeSha256: configuration.CodeSha256 ?? '',
    lastModified: lambdaTime(configuration.LastModified) ?? '',
    logGroup: logGroupOf(configuration, outputs),
  };
}

export async function readTable(connection: Connection, name: string): Promise<TableStatus> {
  const { Table: table = {} } = await (await connection.dynamoDB()).describeTable({ TableName: name });
  return {
    name,
    status: table.TableStatus ?? 'unknown',
    approximateItems: table.ItemCount ?? 0,
    deletionProtection: table.DeletionProtectionEnabled ?? false,
  };
}

export async function readDrill(connection: Connection, bucket: string): Promise<DrillStatus> {
  const log = createDrillLog(await connection.s3(), bucket);
  const [last, underWay] = await Promise.all([log.last(), log.underWay()]);
  return {
    last: last && { passed: last.passed, finishedAt: last.finishedAt, problems: last.problems },
    underWay: underWay && { by: underWay.by, since: underWay.since, target: underWay.target },
  };
}

export async function readLastBackup(connection: Connection, ownTable: string): Promise<LastBackup | null> {
  const backups = await readEnvironmentBackups(await connection.dynamoDB(), ownTable);
  const newest = backups.find(({ status }) => status === 'AVAILABLE');
  if (newest === undefined) return null;
  const { name, createdAt, table } = newest;
  return { name, createdAt, table };
}
