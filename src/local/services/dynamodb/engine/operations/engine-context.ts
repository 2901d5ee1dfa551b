import { AwsError } from '../../../../aws-error.ts';
import type { Clock } from '../../../../clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { Table } from '../storage/table.ts';
import type { TableRecord } from '../table-record.ts';

/** What operations work on. */
export interface EngineContext {
  readonly storage: Storage;
  readonly clock: Clock;
  /** What the ARNs of this account's tables begin with: `arn:aws:dynamodb:us-east-1:000000000000:table/`. */
  readonly arnPrefix: string;
  /** What is to go wrong on purpose. */
  readonly mishaps: ItemMishaps;
}

/** What goes wrong with DynamoDB's own operations when a fault asks for it. */
export interface ItemMishaps {
  /** Whether one of the requests of a batch is left undone. */
  leavesUndone(operation: 'BatchGetItem' | 'BatchWriteItem'): boolean;
  /** Whether an item is in another transaction just now. */
  conflicts(operation: 'TransactGetItems' | 'TransactWriteItems'): boolean;
}

/** The name of a table that may be given by its ARN. */
export function tableName(given: string, { arnPrefix }: Pick<EngineContext, 'arnPrefix'>): string {
  return given.startsWith(arnPrefix) ? given.slice(arnPrefix.length) : given;
}

const NAME = /^[a-zA-Z0-9_.-]+$/;
const LEAST = 3;
const MOST = 255;

/** The name of a table that is none is told as such: scylladb test/alternator/test_item.py. */
function checkName(name: string): void {
  const broken = NAME.test(name)
    ? name.length < LEAST
      ? `have length greater than or equal to ${LEAST}`
      : name.length > MOST && `have length less than or equal to ${MOST}`
    : 'satisfy regular expression pattern: [a-zA-Z0-9_.-]+';
  if (broken === false) return;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${name}' at 'tableName' failed to satisfy constraint: Member must ${broken}`,
  );
}

/** The table of a request for items. @throws AwsError ResourceNotFoundException also while it is being restored. */
export function tableFor(context: EngineContext, given: string): Table {
  const table = context.storage.tables.get(tableName(given, context));
  if (table !== undefined && isUsable(table.record, context.clock)) return table;
  if (!given.startsWith('arn:')) checkName(given);
  throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
}

/** Whether items can be read and written: not while a table is being restored. */
export function isUsable({ settings: { restore } }: TableRecord, clock: Clock): boolean {
  return restore === undefined || (restore.copied && clock.now().getTime() >= Date.parse(restore.readyAt));
}
