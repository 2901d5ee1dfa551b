import { STATUS_UPDATE_INDEX } from '../../../../stack/contract/table.ts';
import type { DynamoDBApi } from '../../../aws/dynamodb.ts';
import { isTimeIndex } from '../../table/time-index.ts';
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
  const best = planRead(condition, true);
  if (best.index !== STATUS_UPDATE_INDEX) return best;
  const { Table: { GlobalSecondaryIndexes = [] } = {} } = await dynamoDB.describeTable({ TableName: table });
  const isReady = GlobalSecondaryIndexes.some(
    (index) => isTimeIndex(index) && index.IndexStatus === 'ACTIVE' && index.Backfilling !== true,
  );
  return isReady ? best : planRead(condition, false);
}
