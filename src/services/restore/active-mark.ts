import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { ifFound } from '../../errors.ts';

/** The tag of a table that the application has used: its rows are no longer those that it was restored with. */
export const ACTIVE_MARK = 'backoffice:was-active';

/** Since when a table is no longer as it was restored; null for one that nobody has used. */
export async function activeSince(dynamoDB: DynamoDBApi, table: string): Promise<string | null> {
  const { Table } = (await ifFound(dynamoDB.describeTable({ TableName: table }))) ?? {};
  if (Table?.TableArn === undefined) return null;
  let token: string | undefined;
  do {
    const page = await dynamoDB.listTagsOfResource({
      ResourceArn: Table.TableArn,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    const mark = page.Tags?.find(({ Key }) => Key === ACTIVE_MARK);
    if (mark !== undefined) return mark.Value ?? '';
    token = page.NextToken;
  } while (token !== undefined);
  return null;
}

/** Whether the application uses a table, or has used it: its rows are somebody's then. */
export async function isUsed(
  dynamoDB: DynamoDBApi,
  activeTable: string | undefined,
  table: string,
): Promise<boolean> {
  return table === activeTable || (await activeSince(dynamoDB, table)) !== null;
}

/** Marks a table before the application comes to it. */
export async function markActive(dynamoDB: DynamoDBApi, table: string, time: string): Promise<void> {
  if ((await activeSince(dynamoDB, table)) !== null) return;
  const { Table } = await dynamoDB.describeTable({ TableName: table });
  await dynamoDB.tagResource({
    ResourceArn: Table?.TableArn ?? '',
    Tags: [{ Key: ACTIVE_MARK, Value: time }],
  });
}
