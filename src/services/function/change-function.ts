import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { LambdaApi } from '../../aws/lambda.ts';
import { createPace } from '../../aws/polling.ts';
import type { Timing } from '../../clock.ts';
import { BackofficeError } from '../../errors.ts';

/** The function of an environment, to be changed outside of a deployment. */
export interface FunctionDeps extends Timing {
  readonly lambda: LambdaApi;
  readonly functionName: string;
}

/** Somebody else may change the function at the same moment so often. */
const TRIES = 8;

/**
 * Changes a function under the revision that was read; who loses to somebody else reads again, and decides again.
 * @param attempt is given the function as it is, and sends its change with `RevisionId`.
 * @throws BackofficeError CONFLICT when others are faster again and again.
 */
export async function changeFunction<Result>(
  deps: FunctionDeps,
  attempt: (configuration: FunctionConfiguration) => Promise<Result>,
): Promise<Result> {
  const pace = createPace(deps.clock, deps.signal);
  for (let tries = 1; ; tries += 1) {
    // The revision that was read is checked, so the first attempt may go by what the command has read before.
    const configuration = await settledFunction(deps, tries > 1);
    try {
      return await attempt(configuration);
    } catch (error) {
      const overtaken = /^(PreconditionFailed|ResourceConflict)Exception$/;
      if (!(error instanceof BackofficeError) || !overtaken.test(error.awsCode ?? '')) throw error;
      if (tries === TRIES)
        throw new BackofficeError(
          'CONFLICT',
          `${deps.functionName} is being changed by others all the time`,
          { hint: (command) => `see who does, and try again: ${command('history')}`, cause: error },
        );
      await pace.pause();
    }
  }
}

/** Waits for what was sent. @throws BackofficeError FAILED when Lambda cannot apply it. */
export async function waitUntilLive(deps: FunctionDeps): Promise<FunctionConfiguration> {
  const configuration = await settledFunction(deps, true);
  const { FunctionName, LastUpdateStatus, LastUpdateStatusReason } = configuration;
  if (LastUpdateStatus !== 'Failed') return configuration;
  throw new BackofficeError(
    'FAILED',
    `${FunctionName} could not be updated: ${LastUpdateStatusReason ?? 'no reason told'}`,
    { hint: 'it still runs with what it had before' },
  );
}

/** While an update is in progress the function takes no other. */
async function settledFunction(
  { lambda, functionName, clock, signal }: FunctionDeps,
  fresh: boolean,
): Promise<FunctionConfiguration> {
  const pace = createPace(clock, signal);
  for (let looks = 1; ; looks += 1) {
    const configuration = await lambda.getFunctionConfiguration(
      { FunctionName: functionName },
      { fresh: fresh || looks > 1 },
    );
    if (configuration.LastUpdateStatus !== 'InProgress') return configuration;
    await pace.pause();
  }
}
