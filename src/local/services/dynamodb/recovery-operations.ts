import {
  DescribeContinuousBackups$,
  type DescribeContinuousBackupsInput,
  type DescribeContinuousBackupsOutput,
  RestoreTableToPointInTime$,
  type RestoreTableToPointInTimeInput,
  type RestoreTableToPointInTimeOutput,
  UpdateContinuousBackups$,
  type UpdateContinuousBackupsInput,
  type UpdateContinuousBackupsOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { encryptionIn } from './encryption.ts';
import type { TableEngine } from './engine/engine.ts';
import { RECOVERY_DAYS } from './engine/operations/past.ts';
import type { TableSettings } from './engine/table-record.ts';
import type { Restores } from './restores.ts';
import type { Tables } from './tables.ts';

/** The latest second that AWS can restore to lies about this far back. */
const RESTORE_DELAY_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

/** Point-in-time recovery. */
export function recoveryOperations(
  tables: Tables,
  restores: Restores,
  engine: TableEngine,
  clock: Clock,
): Operation[] {
  function requireTable(name: string): void {
    if (!tables.exists(name)) throw new AwsError('TableNotFoundException', `Table not found: ${name}`);
  }
  return [
    operation<DescribeContinuousBackupsInput, DescribeContinuousBackupsOutput>(DescribeContinuousBackups$)(
      ['TableName'],
      async ({ TableName = '' }) => {
        requireTable(TableName);
        return { ContinuousBackupsDescription: described(tables.settings(TableName), clock) };
      },
    ),
    operation<UpdateContinuousBackupsInput, UpdateContinuousBackupsOutput>(UpdateContinuousBackups$)(
      ['TableName', 'PointInTimeRecoverySpecification'],
      async ({ TableName = '', PointInTimeRecoverySpecification: wanted }) => {
        requireTable(TableName);
        const enabled = wanted?.PointInTimeRecoveryEnabled ?? false;
        const days = wanted?.RecoveryPeriodInDays ?? RECOVERY_DAYS;
        if (!enabled) engine.forgetPast(TableName);
        const changed = tables.change(TableName, {
          pointInTimeRecovery: enabled,
          recoveryDays: days,
        });
        return { ContinuousBackupsDescription: described(changed, clock) };
      },
    ),
    operation<RestoreTableToPointInTimeInput, RestoreTableToPointInTimeOutput>(RestoreTableToPointInTime$)(
      [
        'SourceTableName',
        'SourceTableArn',
        'TargetTableName',
        'UseLatestRestorableTime',
        'RestoreDateTime',
        'SSESpecificationOverride',
      ],
      async (input) => {
        const source = input.SourceTableName ?? input.SourceTableArn?.split('/').at(-1) ?? '';
        requireTable(source);
        const settings = tables.settings(source);
        const schema = tables.describe(source);
        const at = restoreTime(input, { ...settings, name: source }, clock);
        return {
          TableDescription: await restores.start({
            target: input.TargetTableName ?? '',
            schema,
            ...{ encryption: settings.encryption, ...encryptionIn(input.SSESpecificationOverride) },
            source: { sourceTable: source, at: at.toISOString() },
          }),
        };
      },
    ),
  ];
}

function restoreTime(
  { UseLatestRestorableTime, RestoreDateTime }: RestoreTableToPointInTimeInput,
  settings: TableSettings & { readonly name: string },
  clock: Clock,
): Date {
  const window = windowOf(settings, clock);
  if (window === undefined)
    throw new AwsError(
      'PointInTimeRecoveryUnavailableException',
      `Point in time recovery is not enabled for table '${settings.name}'`,
    );
  if (UseLatestRestorableTime === true) return window.latest;
  // Seconds are as fine as it gets.
  const at = new Date(Math.floor((RestoreDateTime?.getTime() ?? Number.NaN) / 1000) * 1000 + 999);
  if (!(at >= window.earliest && Math.floor(at.getTime() / 1000) * 1000 <= window.latest.getTime()))
    throw new AwsError(
      'InvalidRestoreTimeException',
      `Restore time must be between ${window.earliest.toISOString()} and ${window.latest.toISOString()}`,
    );
  return at;
}

function windowOf(settings: TableSettings, clock: Clock): { earliest: Date; latest: Date } | undefined {
  const { pointInTimeRecovery, recoverableSince, recoveryDays = RECOVERY_DAYS } = settings;
  if (!pointInTimeRecovery || recoverableSince === undefined) return undefined;
  const now = clock.now().getTime();
  const earliest = Math.max(Date.parse(recoverableSince), now - recoveryDays * DAY_MS);
  return { earliest: new Date(earliest), latest: new Date(Math.max(earliest, now - RESTORE_DELAY_MS)) };
}

function described(settings: TableSettings, clock: Clock) {
  const window = windowOf(settings, clock);
  return {
    ContinuousBackupsStatus: 'ENABLED' as const,
    PointInTimeRecoveryDescription:
      window === undefined
        ? { PointInTimeRecoveryStatus: 'DISABLED' as const }
        : {
            PointInTimeRecoveryStatus: 'ENABLED' as const,
            RecoveryPeriodInDays: settings.recoveryDays ?? RECOVERY_DAYS,
            EarliestRestorableDateTime: window.earliest,
            LatestRestorableDateTime: window.latest,
          },
  };
}
