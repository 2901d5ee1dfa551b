import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { VARIABLES_BYTES, variableNameProblem, variablesBytes } from '../../../stack/contract/function.ts';
import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { changeFunction, type FunctionDeps, waitUntilLive } from '../function/change-function.ts';

/** A set of variables by name. */
export type Variables = Readonly<Record<string, string>>;

/** @param version one that was kept; the live function when left out. @throws BackofficeError when they cannot be decrypted: writing would lose them. */
export async function readVariables(
  { lambda, functionName }: Pick<FunctionDeps, 'lambda' | 'functionName'>,
  version?: string,
): Promise<Variables> {
  const qualifier = defined({ Qualifier: version });
  return variablesIn(await lambda.getFunctionConfiguration({ FunctionName: functionName, ...qualifier }));
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
  deps: FunctionDeps,
  change: (held: Variables) => Variables,
): Promise<{ readonly before: Variables; readonly after: Variables; readonly changed: boolean }> {
  const done = await changeFunction(deps, async (configuration) => {
    const before = variablesIn(configuration);
    const after = checkVariables(change(before));
    if (sameVariables(before, after)) return { before, after, changed: false };
    await deps.lambda.updateFunctionConfiguration({
      FunctionName: deps.functionName,
      RevisionId: configuration.RevisionId,
      Environment: { Variables: after },
    });
    return { before, after, changed: true };
  });
  if (done.changed) await waitUntilLive(deps);
  return done;
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
