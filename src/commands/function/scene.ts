import type { FunctionScene } from '../../services/function/change-function.ts';
import type { StackOutputs } from '../../services/stack/outputs.ts';
import type { OpenEnvironment, Run } from '../run.ts';

/** An environment and its function, to be changed. */
export interface OpenFunction {
  readonly open: OpenEnvironment;
  readonly outputs: StackOutputs;
  readonly scene: FunctionScene;
}

/** The function of an environment; of the chosen one when none is opened yet. */
export async function openFunction(run: Run, opened?: OpenEnvironment): Promise<OpenFunction> {
  const open = opened ?? run.open(await run.environment());
  const outputs = await open.outputs.refresh();
  const lambda = await open.connection.lambda();
  const scene = {
    lambda,
    functionName: outputs.functionName,
    clock: run.context.clock,
    signal: run.signal,
  };
  return { open, outputs, scene };
}

/** Asked before a function of class production is changed. */
export function consentIn({ environment }: OpenEnvironment, what: string, secret = false) {
  return environment.class === 'production' ? { consent: { what, secret, danger: 'moderate' as const } } : {};
}
