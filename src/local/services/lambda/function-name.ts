import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { invalidParameter, notFound } from './errors.ts';

/** A function as a caller names it. */
export interface FunctionReference {
  readonly name: string;
  /** A version, an alias or `$LATEST`; undefined when the caller gives none. */
  readonly qualifier: string | undefined;
}

/** A name, a partial or a whole ARN, each with or without a qualifier. The pattern of `FunctionName` in the API's model. */
const REFERENCE =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:((?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;

/**
 * Reads what a caller names a function by.
 * @param given the qualifier that he gives beside the name.
 * @throws AwsError for a function of another region or account, and for two qualifiers that differ.
 */
export function readFunctionName(
  text: string,
  given: string | undefined,
  account: Account,
): FunctionReference {
  const [, region, id, name = text, derived] = REFERENCE.exec(text) ?? [];
  if (region !== undefined && region !== account.region)
    throw notFound(`Functions from '${region}' are not reachable in this region ('${account.region}')`);
  // What AWS says of a function that its policy does not open to the caller.
  if (id !== undefined && id !== account.id)
    throw new AwsError('AccessDeniedException', `The function ${text} is of another account`, 403);
  if (derived !== undefined && given !== undefined && derived !== given)
    throw invalidParameter(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  return { name, qualifier: given ?? derived };
}
