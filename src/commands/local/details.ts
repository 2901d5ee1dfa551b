import { type Environment, LOCAL } from '../../environments/environment.ts';
import { recallOutputs } from '../../environments/remembered-outputs.ts';
import { environmentNamed } from '../../environments/resolve.ts';
import type { LocalProcess, LocalStatus } from '../../local-process.ts';
import type { LocalDetails } from '../../results/local.ts';
import type { CommandContext } from '../../session/command-context.ts';

/** The embedded environment, whichever environment is chosen. */
export async function localEnvironment(
  cli: CommandContext,
): Promise<{ environment: Environment; process: LocalProcess }> {
  const environment = environmentNamed(await cli.choice(), LOCAL, cli.context, cli.options);
  return { environment, process: cli.context.local(environment.stateDirectory, cli.signal) };
}

/** The address of the application is that of the last deployment: it is kept over restarts where it can be. */
export async function detailsOf(environment: Environment, status: LocalStatus): Promise<LocalDetails> {
  const { state, running, pid, endpoint, stateDirectory, version, node, crash } = status;
  const outputs = state === 'running' ? await recallOutputs(environment) : undefined;
  const apiEndpoint = outputs?.apiEndpoint ?? null;
  return { state, running, pid, endpoint, apiEndpoint, stateDirectory, version, node, crash };
}

/** What a process that was ended leaves; another command may have started the next one already. */
export function stoppedDetails({ stateDirectory }: Environment): LocalDetails {
  return {
    state: 'stopped',
    running: false,
    pid: null,
    endpoint: null,
    apiEndpoint: null,
    stateDirectory,
    version: null,
    node: null,
    crash: null,
  };
}
