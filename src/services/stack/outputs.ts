import type { Connection } from '../../aws/connection.ts';
import { BackofficeError } from '../../errors.ts';
import { conditionOf, notDeployed, readStack, type StackState } from './stack.ts';

/** A stack's outputs by name, such as `apiEndpoint` and `tableName`. */
export interface StackOutputs {
  readonly apiEndpoint: string;
  readonly apiId: string;
  readonly apiLogGroup: string;
  readonly artifactsBucket: string;
  /** Who may call the API besides /health: NONE (anybody) or AWS_IAM. */
  readonly authorization: string;
  readonly environmentClass: string;
  readonly functionLogGroup: string;
  readonly functionName: string;
  readonly tableName: string;
}

/** Keeps outputs between commands. */
export interface OutputsMemory {
  recall(): Promise<Readonly<Record<string, string>> | undefined>;
  remember(outputs: StackOutputs): Promise<void>;
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
    await memory.remember(outputs);
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
  return new BackofficeError('FAILED', `the stack ${stack.name} is in ${stack.status} and shows no outputs`, {
    hint: (command) => `see what is going on: ${command('status')}`,
  });
}

/** @returns undefined when what a stack must put out is not there (yet). */
export function asOutputs(outputs: Readonly<Record<string, string>>): StackOutputs | undefined {
  const complete = ['apiEndpoint', 'functionName', 'tableName', 'artifactsBucket'].every(
    (name) => outputs[name],
  );
  return complete ? (outputs as unknown as StackOutputs) : undefined;
}
