import type { TableCall } from '../../../../function/table-client.ts';
import { wasRetried } from '../../../aws/errors.ts';
import type { Consumed, RowsApi } from '../../../aws/rows.ts';
import { BackofficeError } from '../../../errors.ts';

interface Answer {
  readonly ConsumedCapacity?: Consumed;
}

/** Changes of single rows in their form on the wire. @param spent told the units of each. */
export function callByRows(rows: RowsApi, spent: (units: number) => void): TableCall {
  const calls: Partial<Record<string, (input: object) => Promise<Answer>>> = {
    UpdateItem: (input) => rows.update(input as Parameters<RowsApi['update']>[0]),
    DeleteItem: (input) => rows.delete(input as Parameters<RowsApi['delete']>[0]),
  };
  return async (operation, input) => {
    const call = calls[operation];
    if (call === undefined) throw new Error(`${operation} is no change of a row`);
    try {
      const answer = await call({ ...input, ReturnConsumedCapacity: 'TOTAL', ReturnValues: 'NONE' });
      spent(answer.ConsumedCapacity?.CapacityUnits ?? 0);
      return {};
    } catch (error) {
      if (error instanceof BackofficeError && error.awsCode === 'ConditionalCheckFailedException')
        throw Object.assign(new Error(error.message), { name: error.awsCode, retried: wasRetried(error) });
      throw error;
    }
  };
}
