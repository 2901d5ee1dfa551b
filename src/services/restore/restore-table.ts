import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import type { KmsApi } from '../../aws/kms.ts';
import { createPace } from '../../aws/polling.ts';
import type { Timing } from '../../clock.ts';
import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { encryptionSpecification } from './encryption.ts';
import type { RestorePlan } from './restore.ts';

/** Asks AWS to restore; a request that was sent twice finds the table there, and that is fine. */
export async function startRestore(
  { dynamoDB, kms }: Pick<TableDeps, 'dynamoDB' | 'kms'>,
  { source, target, encryption }: RestorePlan,
): Promise<void> {
  // Without it AWS chooses: of a backup by rules that no page states, of a time as the source is now.
  const SSESpecificationOverride =
    encryption === null ? undefined : await encryptionSpecification(kms, encryption);
  const given = { TargetTableName: target, ...defined({ SSESpecificationOverride }) };
  try {
    if (source.backupArn !== null)
      await dynamoDB.restoreTableFromBackup({ BackupArn: source.backupArn, ...given });
    else
      await dynamoDB.restoreTableToPointInTime({
        SourceTableName: source.table,
        RestoreDateTime: new Date(source.at),
        ...given,
      });
  } catch (error) {
    const begun = /^(TableAlreadyExists|TableInUse)Exception$/;
    if (!(error instanceof BackofficeError)) throw error;
    if (error.awsCode === 'LimitExceededException') throw tooMany(error);
    if (!begun.test(error.awsCode ?? '')) throw error;
  }
}

/**
 * "Any number of users can execute up to 50 concurrent restores (any type of restore) in a given account."
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableFromBackup.html
 * The same code stands for other limits, such as that of tables in a region: AWS's own words say which it is.
 */
function tooMany(cause: BackofficeError): BackofficeError {
  return new BackofficeError(
    'BUSY',
    `AWS does not begin the restore: a limit of the account is reached (${cause.message})`,
    {
      hint: (command) =>
        `at most 50 restores run at once, in all of the account: wait until one has ended, then rerun: ${command.again()}`,
      cause,
    },
  );
}

/** What waiting for a table needs. */
export interface TableDeps extends Timing {
  readonly dynamoDB: DynamoDBApi;
  /** For the key of a table that is encrypted with one. */
  readonly kms: () => Promise<KmsApi>;
  /** Told of each look: AWS says no more than the status, so nothing more can be shown. */
  readonly look: (status: string) => void;
}

/** Waits until a table can be used. @throws BackofficeError when the restore failed: the table is gone then. */
export async function awaitTable(
  { dynamoDB, clock, signal, look }: Omit<TableDeps, 'kms'>,
  table: string,
): Promise<TableDescription> {
  const pace = createPace(clock, signal);
  for (;;) {
    const { Table = {} } = await dynamoDB
      .describeTable({ TableName: table }, { fresh: true })
      .catch((error: unknown) => {
        if (!(error instanceof BackofficeError) || error.code !== 'NOT_FOUND') throw error;
        throw new BackofficeError('FAILED', `the table ${table} is gone: the restore failed`, {
          hint: 'restore again; if it fails again, ask AWS with the request id of the restore',
          cause: error,
        });
      });
    const { TableStatus = 'UNKNOWN' } = Table;
    look(TableStatus);
    if (TableStatus === 'ACTIVE' && indexesAreActive(Table)) return Table;
    await pace.pause();
  }
}

function indexesAreActive({ GlobalSecondaryIndexes = [] }: TableDescription): boolean {
  return GlobalSecondaryIndexes.every(({ IndexStatus = 'ACTIVE' }) => IndexStatus === 'ACTIVE');
}
