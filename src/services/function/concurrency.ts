import type { FunctionDeps } from './change-function.ts';

/** What `function concurrency` tells. Executions side by side; null: only the account's limit holds. */
export interface ConcurrencyChanged {
  readonly changed: boolean;
  readonly function: string;
  readonly before: number | null;
  readonly after: number | null;
  /** The environment's `reservedConcurrency`, which drift is measured against; null where it has none. */
  readonly configured: number | null;
}

type ConcurrencyDeps = Pick<FunctionDeps, 'lambda' | 'functionName'>;

export async function readConcurrency({ lambda, functionName }: ConcurrencyDeps): Promise<number | null> {
  const { ReservedConcurrentExecutions = null } = await lambda.getFunctionConcurrency({
    FunctionName: functionName,
  });
  return ReservedConcurrentExecutions;
}

/** @param limit null lifts it. 0 switches the function off: every call is throttled. */
export async function setConcurrency(
  { lambda, functionName }: ConcurrencyDeps,
  limit: number | null,
): Promise<void> {
  if (limit === null) await lambda.deleteFunctionConcurrency({ FunctionName: functionName });
  else
    await lambda.putFunctionConcurrency({ FunctionName: functionName, ReservedConcurrentExecutions: limit });
}
