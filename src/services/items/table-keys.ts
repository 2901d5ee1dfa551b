import { validationFailed } from '../../../function/errors.ts';
import type { ItemRecord } from '../../../function/item/record.ts';
import type { TableClient } from '../../../function/table-client.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const KEY_BYTES = 2048;

/**
 * A text that the table takes as a key, whatever the rules of the API are: rows that were written around it can be
 * reached so.
 * @throws RequestError (400) for another one.
 */
export function checkKeyText(field: 'id' | 'status', text: string): string {
  if (text === '') throw validationFailed([{ field, message: 'is required' }]);
  if (Buffer.byteLength(text) <= KEY_BYTES) return text;
  throw validationFailed([{ field, message: `must have at most ${KEY_BYTES} bytes` }]);
}

/** The same table, where the rows of one sort key stand in the place of items as they are now. */
export function atTimestamp(table: TableClient, timestamp: string): TableClient {
  const keyed = (key: ItemRecord): ItemRecord => ({ ...key, timestamp: { N: timestamp } });
  return {
    ...table,
    get: (key) => table.get(keyed(key)),
    delete: (key, condition) => table.delete(keyed(key), condition),
  };
}
