import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { wasRetried } from '../../aws/errors.ts';
import { createPace } from '../../aws/polling.ts';
import type { Timing } from '../../clock.ts';
import { BackofficeError } from '../../errors.ts';
import { type EnvironmentTable, readTable } from './environment-tables.ts';

/**
 * Deletes a table, without its protection, and waits until nothing is found under its name: until then the name
 * cannot be used again.
 */
export async function removeTable(
  { dynamoDB, clock, signal }: Timing & { readonly dynamoDB: DynamoDBApi },
  { name, deletionProtection }: Pick<EnvironmentTable, 'name' | 'deletionProtection'>,
): Promise<void> {
  if (deletionProtection) await dynamoDB.updateTable({ TableName: name, DeletionProtectionEnabled: false });
  await dynamoDB.deleteTable({ TableName: name }).catch((error: unknown) => unlessOwn(dynamoDB, name, error));
  const pace = createPace(clock, signal);
  while ((await readTable(dynamoDB, name)) !== undefined) await pace.pause();
}

/** A try whose answer was lost has deleted it: what is gone, or on its way, is as asked. */
async function unlessOwn(dynamoDB: DynamoDBApi, name: string, error: unknown): Promise<void> {
  if (!(error instanceof BackofficeError) || !wasRetried(error)) throw error;
  if (error.code === 'NOT_FOUND') return;
  const table = error.awsCode === 'ResourceInUseException' ? await readTable(dynamoDB, name) : undefined;
  if (table?.TableStatus !== 'DELETING') throw error;
}
