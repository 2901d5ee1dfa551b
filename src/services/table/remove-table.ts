import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { createPace } from '../../aws/polling.ts';
import type { Timing } from '../../clock.ts';
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
  await dynamoDB.deleteTable({ TableName: name });
  const pace = createPace(clock, signal);
  while ((await readTable(dynamoDB, name)) !== undefined) await pace.pause();
}
