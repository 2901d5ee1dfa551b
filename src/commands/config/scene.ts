import type { FunctionScene } from '../../services/function/change-function.ts';
import type { OpenEnvironment, Run } from '../run.ts';

/** The function of an environment, to read and change its variables. */
export async function openVariables(run: Run): Promise<{ open: OpenEnvironment; scene: FunctionScene }> {
  const open = run.open(await run.environment());
  const { functionName } = await open.outputs.refresh();
  const lambda = await open.connection.lambda();
  return { open, scene: { lambda, functionName, clock: run.context.clock, signal: run.signal } };
}
