import {
  type Concurrency,
  DeleteFunctionConcurrency$,
  type DeleteFunctionConcurrencyRequest,
  PutFunctionConcurrency$,
  type PutFunctionConcurrencyRequest,
} from '@aws-sdk/client-lambda';
import { createTurns } from '../../turns.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { checkWhole } from './capacity.ts';
import { invalidParameter } from './errors.ts';
import type { FunctionRecord } from './function-record.ts';
import type { Functions } from './functions.ts';
import { checkReservation } from './reservation.ts';

/** How often a function may run side by side. */
export function limitOperations(functions: Functions): Operation[] {
  // All functions share the account's limit.
  const inTurn = createTurns();
  return [
    operation<PutFunctionConcurrencyRequest, Concurrency>(PutFunctionConcurrency$)(
      ['FunctionName', 'ReservedConcurrentExecutions'],
      async ({ FunctionName = '', ReservedConcurrentExecutions = 0 }) => {
        checkWhole(ReservedConcurrentExecutions);
        const { name } = await unqualified(functions, FunctionName);
        await inTurn(() => reserve(functions, name, ReservedConcurrentExecutions));
        return { ReservedConcurrentExecutions };
      },
    ),
    operation<DeleteFunctionConcurrencyRequest, object>(DeleteFunctionConcurrency$)(
      ['FunctionName'],
      async ({ FunctionName = '' }) => {
        const { name } = await unqualified(functions, FunctionName);
        await functions.reserve(name, undefined);
        return {};
      },
    ),
  ];
}

async function reserve(functions: Functions, name: string, executions: number): Promise<void> {
  checkReservation(await functions.all(), name, executions);
  await functions.reserve(name, executions);
}

/** A limit is of the function, not of one of its versions. */
async function unqualified(functions: Functions, named: string): Promise<FunctionRecord> {
  const record = await functions.find(named, '$LATEST');
  const { invokedArn } = await functions.resolve(named, undefined, '$LATEST');
  if (invokedArn === record.arn) return record;
  throw invalidParameter(
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
  );
}
