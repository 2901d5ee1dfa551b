import type { CommandWriter } from '../../hints.ts';
import { tellingHowItStands } from '../../services/stack/interrupted.ts';
import { awaitIndexes } from '../../services/table/await-indexes.ts';
import type { Operation } from '../operation.ts';

/**
 * Waits until the indexes of a table can be used; neither CloudFormation nor DynamoDB's answer does.
 * @param begun what was done before, told when the wait is ended from outside, and needs no other run;
 * the name of an index that was begun.
 */
export async function settleIndexes(
  operation: Operation,
  table: string,
  { done, index }: { readonly done?: string; readonly index?: string } = {},
): Promise<void> {
  const { clock, signal, report, connection } = operation;
  const dynamoDB = await connection.dynamoDB();
  const standing =
    done === undefined
      ? undefined
      : {
          stands: `${done}; an index of ${table} is still being made or removed`,
          hint: (command: CommandWriter) => `see when it is done: ${command('table')}`,
        };
  await tellingHowItStands(
    signal,
    () => standing,
    () =>
      operation.during(`waiting for the indexes of ${table}`, () =>
        awaitIndexes({ dynamoDB, clock, signal, report }, table, index),
      ),
  );
}
