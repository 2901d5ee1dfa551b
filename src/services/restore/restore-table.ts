import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { createPace } from '../../aws/polling.ts';
import type { Timing } from '../../clock.ts';
import { BackofficeError } from '../../errors.ts';
import type { RestorePlan } from './restore.ts';

/** Asks AWS to restore; a request that was sent twice finds the table there, and that is fine. */
export async function startRestore(dynamoDB: DynamoDBApi, { source, target }: RestorePlan): Promise<void> {
  try {
    if (source.backupArn !== null)
      await dynamoDB.restoreTableFromBackup({ BackupArn: source.backupArn, TargetTableName: target });
    else
      await dynamoDB.restoreTableToPointInTime({
        SourceTableName: source.table,
        TargetTableName: target,
        RestoreDateTime: new Date(source.at),
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
 */
function tooMany(cause: BackofficeError): BackofficeError {
  return new BackofficeError(
    'BUSY',
    'AWS takes no more restores at this moment: at most 50 run at once in an account',
    { hint: (command) => `wait until one has ended, then rerun: ${command.again()}`, cause },
  );
}

/** What waiting for a table needs. */
export interface TableDeps extends Timing {
  readonly dynamoDB: DynamoDBApi;
  /** Told of each look: AWS says no more than the status, so nothing more can be shown. */
  readonly look: (status: string) => void;
}

/** Waits until a table can be used. @throws BackofficeError when the restore failed: the table is gone then. */
export async function awaitTable(
  { dynamoDB, clock, signal, look }: TableDeps,
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
