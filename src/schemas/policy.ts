import * as v from 'valibot';
import { BackofficeError } from '../errors.ts';
import { mapOf } from './map.ts';
import { checkText, type Schema } from './read.ts';

/** A statement of a policy, as far as it is looked at: what may be one or many is a list. */
export interface PolicyStatement {
  readonly Effect?: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Principal?: unknown;
  /** By operator, then by key; a value is a text or a list of texts. */
  readonly Condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface Policy {
  readonly Statement: readonly PolicyStatement[];
}

function oneOrMany<T>(one: Schema<T>) {
  const many = v.pipe(
    v.unknown(),
    v.transform((value): unknown => (Array.isArray(value) ? value : [value])),
    v.array(one),
  );
  return v.exactOptional(many, []);
}

const statementSchema: Schema<PolicyStatement> = v.object({
  Effect: v.exactOptional(v.string()),
  Action: oneOrMany(v.string()),
  Resource: oneOrMany(v.string()),
  Principal: v.exactOptional(v.unknown()),
  Condition: v.exactOptional(mapOf(mapOf(v.unknown())), {}),
});

const policySchema: Schema<Policy> = v.object({ Statement: oneOrMany(statementSchema) });

/**
 * @param what names it, such as "the policy of the function".
 * @throws BackofficeError FAILED when it is not what it should be.
 */
export function readPolicy(text: string, what: string): Policy {
  const checked = checkText(policySchema, text);
  if ('value' in checked) return checked.value;
  throw new BackofficeError('FAILED', `${what} cannot be read: ${checked.problem}`);
}
