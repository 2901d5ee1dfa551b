import type { UpdateTableInput } from '@aws-sdk/client-dynamodb';
import { createPace } from '../../aws/polling.ts';
import { BackofficeError } from '../../errors.ts';
import { readTableSettings, type TableSettings } from '../backup/table-settings.ts';
import { encryptionSpecification, encryptionText, sameEncryption } from './encryption.ts';
import type { PutBack } from './restore.ts';
import { awaitTable, type TableDeps } from './restore-table.ts';

type Step = {
  readonly setting: string;
  readonly value: (settings: TableSettings) => string;
  readonly same: (is: TableSettings, wanted: TableSettings) => boolean;
  readonly put: (deps: TableDeps, table: string, wanted: TableSettings) => Promise<unknown>;
};

const onOff = (on: boolean): string => (on ? 'on' : 'off');

/** In this order: protection comes last, so that a restore that is given up can be removed until then. */
const STEPS: readonly Step[] = [
  {
    setting: 'encryption',
    value: encryptionText,
    same: sameEncryption,
    put: async (deps, table, wanted) =>
      update(deps, table, { SSESpecification: await encryptionSpecification(deps.kms, wanted) }),
  },
  {
    setting: 'tags',
    value: ({ tags }) => Object.keys(tags).join(', ') || 'none',
    same: (is, wanted) =>
      extraTags(is, wanted).length === 0 &&
      Object.entries(wanted.tags).every(([key, value]) => is.tags[key] === value),
    put: async ({ dynamoDB }, table, { tags }) => {
      const { Table: { TableArn: ResourceArn = '' } = {} } = await dynamoDB.describeTable({
        TableName: table,
      });
      const extra = extraTags(await readTableSettings(dynamoDB, table), { tags });
      if (extra.length > 0) await dynamoDB.untagResource({ ResourceArn, TagKeys: extra });
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      if (Tags.length > 0) await dynamoDB.tagResource({ ResourceArn, Tags });
    },
  },
  {
    setting: 'time to live',
    value: ({ ttlAttribute }) => ttlAttribute ?? 'off',
    same: (is, wanted) => is.ttlAttribute === wanted.ttlAttribute,
    put: ({ dynamoDB }, table, { ttlAttribute }) =>
      dynamoDB.updateTimeToLive({
        TableName: table,
        TimeToLiveSpecification: { Enabled: ttlAttribute !== null, AttributeName: ttlAttribute ?? 'ttl' },
      }),
  },
  {
    setting: 'stream',
    value: ({ stream }) => stream ?? 'off',
    same: (is, wanted) => is.stream === wanted.stream,
    put: (deps, table, { stream }) =>
      update(deps, table, {
        StreamSpecification:
          stream === null
            ? { StreamEnabled: false }
            : { StreamEnabled: true, StreamViewType: stream as 'KEYS_ONLY' },
      }),
  },
  {
    setting: 'table class',
    value: ({ tableClass }) => tableClass,
    same: (is, wanted) => is.tableClass === wanted.tableClass,
    put: (deps, table, { tableClass }) => update(deps, table, { TableClass: tableClass as 'STANDARD' }),
  },
  {
    setting: 'point-in-time recovery',
    value: ({ pointInTimeRecovery }) => onOff(pointInTimeRecovery),
    same: (is, wanted) =>
      is.pointInTimeRecovery === wanted.pointInTimeRecovery && is.recoveryDays === wanted.recoveryDays,
    put: (deps, table, wanted) => putRecovery(deps, table, wanted),
  },
  {
    setting: 'deletion protection',
    value: ({ deletionProtection }) => onOff(deletionProtection),
    same: (is, wanted) => is.deletionProtection === wanted.deletionProtection,
    put: (deps, table, { deletionProtection }) =>
      update(deps, table, { DeletionProtectionEnabled: deletionProtection }),
  },
];

/** Tags that the table had not when the backup was made. */
function extraTags(is: Pick<TableSettings, 'tags'>, wanted: Pick<TableSettings, 'tags'>): string[] {
  return Object.keys(is.tags).filter((key) => wanted.tags[key] === undefined);
}

/** Gives a restored table the settings that AWS does not restore. What is so already is left alone. */
export async function putBackSettings(
  deps: TableDeps,
  table: string,
  wanted: TableSettings,
): Promise<PutBack[]> {
  const is = await readTableSettings(deps.dynamoDB, table);
  const done: PutBack[] = [];
  for (const { setting, value, same, put } of STEPS) {
    const changed = !same(is, wanted);
    if (changed) await put(deps, table, wanted);
    done.push({ setting, value: value(wanted), changed });
  }
  return done;
}

/** A table that is being updated takes no other update. */
async function update(
  deps: TableDeps,
  table: string,
  change: Omit<UpdateTableInput, 'TableName'>,
): Promise<void> {
  await deps.dynamoDB.updateTable({ TableName: table, ...change });
  await awaitTable(deps, table);
}

const RECOVERY_TRIES = 40;

/** Right after a restore recovery cannot be switched on yet (ContinuousBackupsUnavailableException). */
async function putRecovery(
  { dynamoDB, clock, signal }: TableDeps,
  table: string,
  { pointInTimeRecovery, recoveryDays }: TableSettings,
): Promise<void> {
  const pace = createPace(clock, signal);
  for (let tries = 1; ; tries += 1) {
    try {
      await dynamoDB.updateContinuousBackups({
        TableName: table,
        PointInTimeRecoverySpecification: {
          PointInTimeRecoveryEnabled: pointInTimeRecovery,
          ...(recoveryDays === null ? {} : { RecoveryPeriodInDays: recoveryDays }),
        },
      });
      return;
    } catch (error) {
      const early =
        error instanceof BackofficeError && error.awsCode === 'ContinuousBackupsUnavailableException';
      if (!early || tries === RECOVERY_TRIES) throw error;
      await pace.pause();
    }
  }
}
