import { invalidParameter } from './errors.ts';
import type { FunctionRecord } from './function-record.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
export const ACCOUNT_LIMIT = 1000;
const LEAST_UNRESERVED = 100;

/** @throws AwsError when a reservation would leave too little to the functions that reserve nothing. */
export function checkReservation(all: readonly FunctionRecord[], name: string, executions: number): void {
  const others = all.filter((record) => record.name !== name);
  const reserved = others.reduce((sum, record) => sum + (record.reservedConcurrency ?? 0), 0);
  if (reserved + executions > ACCOUNT_LIMIT - LEAST_UNRESERVED)
    throw invalidParameter(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
    );
}
