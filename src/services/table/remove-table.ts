import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { createPace } from '../../aws/polling.ts';
import type { Timing } from '../../clock.ts';
import { type EnvironmentTable, readTable } from './environment-tables.ts';

/**
 * Deletes a table with its deletion protection. It is gone when nothing is found under its name; until then its name
 * cannot be used again.
 */
export async function removeTable(
  dynamoDB: DynamoDBApi,
  { name, deletionProtection }: EnvironmentTable,
  { clock, signal }: Timing,
): Promise<void> {
  if (deletionProtection) await dynamoDB.updateTable({ TableName: name, DeletionProtectionEnabled: false });
  await dynamoDB.deleteTable({ TableName: name });
  const pace = createPace(clock, signal);
  while ((await readTable(dynamoDB, name)) !== undefined) await pace.pause();
}
