import type { Connection } from '../../aws/connection.ts';
import { BackofficeError } from '../../errors.ts';
import { checkWhole } from '../../schemas/read.ts';
import { type StackOutputs, stackOutputsSchema } from '../../schemas/stack-outputs.ts';
import { conditionOf, notDeployed, readStack, type StackState } from './stack.ts';

export type { StackOutputs };

/** Keeps outputs between commands. */
export interface OutputsMemory {
  recall(): Promise<Readonly<Record<string, string>> | undefined>;
  remember(outputs: Readonly<Record<string, string>>): Promise<void>;
}

/** The outputs of an environment's stack: remembered ones cost nothing, fresh ones a call. */
export interface OutputsSource {
  get(): Promise<StackOutputs>;
  /** @throws BackofficeError NOT_FOUND when the environment is not deployed. */
  refresh(): Promise<StackOutputs>;
  /** The same from a stack that was read a moment ago. */
  from(stack: StackState | undefined): Promise<StackOutputs>;
}

export function createOutputsSource(
  environment: { readonly name: string; readonly stackName: string },
  connection: Connection,
  memory: OutputsMemory,
): OutputsSource {
  async function from(stack: StackState | undefined): Promise<StackOutputs> {
    const outputs = stack && asOutputs(stack.outputs);
    if (outputs === undefined) throw withoutOutputs(environment.name, stack);
    await memory.remember(stack?.outputs ?? {});
    return outputs;
  }
  const refresh = async (): Promise<StackOutputs> =>
    from(await readStack(await connection.cloudFormation(), environment.stackName));
  return {
    async get() {
      const remembered = await memory.recall();
      return (remembered && asOutputs(remembered)) ?? refresh();
    },
    refresh,
    from,
  };
}

function withoutOutputs(environmentName: string, stack: StackState | undefined): BackofficeError {
  if (stack === undefined || /^(absent|review|dead)$/.test(conditionOf(stack)))
    return notDeployed(environmentName);
  const shown =
    Object.keys(stack.outputs).length === 0
      ? 'shows no outputs'
      : `of its outputs ${problemOf(stack.outputs)}`;
  return new BackofficeError('FAILED', `the stack ${stack.name} is in ${stack.status} and ${shown}`, {
    hint: (command) => `see what is going on: ${command('status')}`,
  });
}

function problemOf(outputs: Readonly<Record<string, string>>): string {
  const checked = checkWhole(stackOutputsSchema, outputs);
  return 'problem' in checked ? checked.problem : 'none can be used';
}

/** @returns undefined when what a stack must put out is not there (yet). */
export function asOutputs(outputs: Readonly<Record<string, string>>): StackOutputs | undefined {
  const checked = checkWhole(stackOutputsSchema, outputs);
  return 'value' in checked ? checked.value : undefined;
}
