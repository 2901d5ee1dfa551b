import { AwsError } from '../../aws-error.ts';
import type { FoundParameter, ParameterStore } from '../ssm/parameter-store.ts';
import type { ParameterValues } from './parameters.ts';
import { isStoredType, STORED_NAME } from './stored-types.ts';
import type { Template } from './template.ts';

/**
 * What Systems Manager has for the parameters of a template that take their values from there.
 * @throws AwsError ValidationError in the words that users report, where it has none:
 * https://github.com/awslabs/aws-deployment-framework/issues/339
 */
export async function storedValues(
  { Parameters }: Template,
  values: ParameterValues,
  store: ParameterStore,
): Promise<ParameterValues> {
  const stored = Object.entries(values).filter(([name]) => isStoredType(Parameters[name]?.Type ?? ''));
  const found = await Promise.all(
    stored.map(async ([name, key]) => [name, key, await findOrNone(store, key)] as const),
  );
  const missing = found.flatMap(([, key, parameter]) => (parameter === undefined ? [key] : []));
  if (missing.length > 0)
    throw new AwsError(
      'ValidationError',
      `Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`,
    );
  return Object.fromEntries(
    found.flatMap(([name, , parameter]) =>
      parameter === undefined || Parameters[name]?.Type === STORED_NAME
        ? []
        : [[name, parameter.version.value]],
    ),
  );
}

/** @returns undefined where there is no such parameter, or no such version of it. */
export async function findOrNone(store: ParameterStore, key: string): Promise<FoundParameter | undefined> {
  try {
    return await store.find(key);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
