import { resourceNames } from '../../../stack/contract/names.ts';
import type { Connection } from '../../aws/connection.ts';
import { isFatal } from '../../errors.ts';
import type { CommandWriter } from '../../hints.ts';
import type { AlarmDetails } from '../alarms/alarm.ts';
import { readAlarms } from '../alarms/read-alarms.ts';
import type { Api } from '../application-client.ts';
import { refusesWrites } from '../deploy/active-table.ts';
import { checkApi } from '../health.ts';
import { readOperation, type StackOperation } from '../stack/operation.ts';
import { asOutputs } from '../stack/outputs.ts';
import { conditionOf, notDeployed, readStack } from '../stack/stack.ts';
import { nextStep } from './next-step.ts';
import {
  type DrillStatus,
  type FunctionStatus,
  type LastBackup,
  type ReleaseStatus,
  readDrill,
  readFunction,
  readLastBackup,
  readRelease,
  readTable,
  type TableStatus,
} from './parts.ts';

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
  readonly lastBackup: LastBackup | null;
  readonly drill: DrillStatus | null;
  readonly alarms: readonly AlarmDetails[];
  readonly problems: readonly string[];
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
    part('function', readFunction(connection, outputs)),
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
