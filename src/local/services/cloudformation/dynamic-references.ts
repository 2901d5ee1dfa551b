import { AwsError } from '../../aws-error.ts';
import type { Properties } from '../../resource-provider.ts';
import type { ParameterStore } from '../ssm/parameter-store.ts';
import { findOrNone } from './stored-parameters.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
const REFERENCE = /\{\{resolve:([^{}]*)\}\}/g;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html */
const SSM = /^ssm:([a-zA-Z0-9_./-]+(?::\d+)?)$/;

/** @returns the texts between the braces. */
export function referencesOf(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(REFERENCE)].map(([, reference = '']) => reference);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(referencesOf) : [];
}

/** @throws AwsError by name for a reference where only those of resources are resolved. */
export function refuseReferences(value: unknown, where: string): void {
  const [reference] = referencesOf(value);
  if (reference !== undefined)
    throw new AwsError(
      'ValidationError',
      `The embedded environment does not serve dynamic references in ${where}: {{resolve:${reference}}}`,
    );
}

/**
 * Looks references up when a template arrives.
 * @throws AwsError ValidationError for what is not there, as users report it:
 * https://github.com/aws-samples/data-mesh-datazone-cdk-cloudformation/issues/19
 */
export async function requireReferences(references: readonly string[], store: ParameterStore): Promise<void> {
  const missing: string[] = [];
  for (const reference of new Set(references))
    if ((await findOrNone(store, parameterOf(reference))) === undefined) missing.push(reference);
  if (missing.length > 0)
    throw new AwsError('ValidationError', `Parameters: [${missing.join(', ')}] cannot be found.`);
}

/** The parameter that a reference names. @throws AwsError ValidationError for a reference to another service, by its name. */
function parameterOf(reference: string): string {
  const [service = ''] = reference.split(':');
  if (service !== 'ssm')
    throw new AwsError(
      'ValidationError',
      `The embedded environment does not serve dynamic references of ${service}: {{resolve:${reference}}}`,
    );
  const [, key] = SSM.exec(reference) ?? [];
  // Believed, not proven.
  if (key === undefined)
    throw new AwsError(
      'ValidationError',
      `Incorrect format is used in the following SSM reference: [{{resolve:${reference}}}]`,
    );
  return key;
}

/**
 * Properties as a resource gets them. Change sets compare and show what the template says: "CloudFormation doesn't
 * support drift detection on dynamic references", and sees no change where only the value of a parameter has changed.
 * @returns undefined where there is no reference among them.
 */
export async function withReferences(
  properties: Properties,
  store: ParameterStore,
): Promise<Properties | undefined> {
  const references = [...new Set(referencesOf(properties))];
  if (references.length === 0) return undefined;
  await requireReferences(references, store);
  const values = new Map<string, string>();
  for (const reference of references) {
    const { version } = await store.find(parameterOf(reference));
    values.set(reference, version.value);
  }
  const resolved: Properties = JSON.parse(JSON.stringify(properties), (_name, value: unknown) =>
    typeof value === 'string'
      ? value.replace(REFERENCE, (whole, reference: string) => values.get(reference) ?? whole)
      : value,
  );
  return resolved;
}
