import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { VARIABLES_BYTES, variableNameProblem, variablesBytes } from '../../../stack/contract.ts';
import type { LambdaApi } from '../../aws/lambda.ts';
import { createPace } from '../../aws/polling.ts';
import type { Clock } from '../../context.ts';
import { BackofficeError, isBackofficeError } from '../../errors.ts';

/** A set of variables by name. */
export type Variables = Readonly<Record<string, string>>;

export interface VariablesScene {
  readonly lambda: LambdaApi;
  readonly functionName: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Somebody else may change the function at the same moment so often. */
const TRIES = 8;

/** @throws BackofficeError when the variables cannot be decrypted: writing would lose them. */
export async function readVariables({ lambda, functionName }: VariablesScene): Promise<Variables> {
  return variablesIn(await lambda.getFunctionConfiguration({ FunctionName: functionName }));
}

function variablesIn({ FunctionName, Environment }: FunctionConfiguration): Variables {
  if (Environment?.Error === undefined) return Environment?.Variables ?? {};
  const { ErrorCode, Message } = Environment.Error;
  throw new BackofficeError(
    'FAILED',
    `the variables of ${FunctionName} cannot be decrypted: ${ErrorCode}: ${Message}`,
    {
      hint: 'ask for kms:Decrypt on the key of the function; changing them now would lose what they hold',
    },
  );
}

/**
 * Changes variables and leaves the others as they are. AWS replaces the whole map, so what was read is written back
 * under the revision that was read; who loses to somebody else reads again.
 * @param change what the variables are to become; it is asked again with what they are by then.
 * @throws BackofficeError CONFLICT when others are faster again and again; FAILED when Lambda cannot apply it.
 */
export async function changeVariables(
  scene: VariablesScene,
  change: (held: Variables) => Variables,
): Promise<{ readonly before: Variables; readonly after: Variables; readonly changed: boolean }> {
  const pace = createPace(scene.clock, scene.signal);
  for (let tries = 1; ; tries += 1) {
    const configuration = await settled(scene);
    const before = variablesIn(configuration);
    const after = checkVariables(change(before));
    if (sameVariables(before, after)) return { before, after, changed: false };
    try {
      await scene.lambda.updateFunctionConfiguration({
        FunctionName: scene.functionName,
        RevisionId: configuration.RevisionId,
        Environment: { Variables: after },
      });
    } catch (error) {
      const overtaken = /^(PreconditionFailed|ResourceConflict)Exception$/;
      if (!isBackofficeError(error) || !overtaken.test(error.awsCode ?? '')) throw error;
      if (tries === TRIES)
        throw new BackofficeError(
          'CONFLICT',
          `${scene.functionName} is being changed by others all the time`,
          {
            hint: 'see who does, and try again: backoffice history',
            cause: error,
          },
        );
      await pace.pause();
      continue;
    }
    await requireSuccess(await settled(scene));
    return { before, after, changed: true };
  }
}

/** @throws BackofficeError USAGE for a name that cannot be, or too much of them. */
export function checkVariables(variables: Variables): Variables {
  for (const name of Object.keys(variables)) {
    const problem = variableNameProblem(name);
    if (problem !== undefined)
      throw new BackofficeError('USAGE', `${name} cannot be a variable: it ${problem}`, {
        hint: 'choose another name; nothing was changed',
      });
  }
  const bytes = variablesBytes(variables);
  if (bytes > VARIABLES_BYTES)
    throw new BackofficeError(
      'USAGE',
      `the variables would have ${bytes} bytes; a function has at most ${VARIABLES_BYTES}`,
      { hint: 'keep large values elsewhere, in Parameter Store say; nothing was changed' },
    );
  return variables;
}

function sameVariables(a: Variables, b: Variables): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

/** While an update is in progress the function takes no other. */
async function settled({
  lambda,
  functionName,
  clock,
  signal,
}: VariablesScene): Promise<FunctionConfiguration> {
  const pace = createPace(clock, signal);
  for (;;) {
    const configuration = await lambda.getFunctionConfiguration({ FunctionName: functionName });
    if (configuration.LastUpdateStatus !== 'InProgress') return configuration;
    await pace.pause();
  }
}

function requireSuccess({
  FunctionName,
  LastUpdateStatus,
  LastUpdateStatusReason,
}: FunctionConfiguration): void {
  if (LastUpdateStatus !== 'Failed') return;
  throw new BackofficeError(
    'FAILED',
    `${FunctionName} could not be updated: ${LastUpdateStatusReason ?? 'no reason told'}`,
    {
      hint: 'it still runs with what it had before',
    },
  );
}
