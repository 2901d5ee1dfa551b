import { STATUS_UPDATE_INDEX } from '../../../../stack/contract/table.ts';
import type { DynamoDBApi } from '../../../aws/dynamodb.ts';
import { planRead, type ReadPlan } from './read-plan.ts';
import type { Condition } from './tree.ts';

/**
 * The cheapest way to read what a condition holds for, of a table as it is: one from before an index, or whose index
 * is still being made, is read without it.
 * @throws BackofficeError USAGE for a condition that DynamoDB does not take.
 */
export async function planForTable(
  dynamoDB: Pick<DynamoDBApi, 'describeTable'>,
  table: string,
  condition: Condition | undefined,
): Promise<ReadPlan> {
  const best = planRead(condition, new Set([STATUS_UPDATE_INDEX]));
  if (best.index !== STATUS_UPDATE_INDEX) return best;
  const { Table = {} } = await dynamoDB.describeTable({ TableName: table });
  const ready = (Table.GlobalSecondaryIndexes ?? []).flatMap(({ IndexName, IndexStatus, Backfilling }) =>
    IndexName !== undefined && IndexStatus === 'ACTIVE' && Backfilling !== true ? [IndexName] : [],
  );
  return planRead(condition, new Set(ready));
}
