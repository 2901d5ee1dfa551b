import type { FunctionDeps } from '../../services/function/change-function.ts';
import type { StackOutputs } from '../../services/stack/outputs.ts';
import type { Operation } from '../operation.ts';

/** The function of an environment, to be changed. */
export interface OpenFunction {
  readonly outputs: StackOutputs;
  readonly deps: FunctionDeps;
}

/** The function of an environment. @throws BackofficeError NOT_FOUND when it is not deployed. */
export async function openFunction({
  connection,
  outputs: source,
  clock,
  signal,
}: Operation): Promise<OpenFunction> {
  const outputs = await source.refresh();
  const lambda = await connection.lambda();
  return { outputs, deps: { lambda, functionName: outputs.functionName, clock, signal } };
}
