import { templateError } from './intrinsic-arguments.ts';
import { formatError, isMembers, type Members } from './template-members.ts';
import { referencesIn } from './template-references.ts';

/** The parts of a template in which such names may be. */
interface Names {
  readonly Conditions: Members;
  readonly Resources: Members;
  readonly Outputs: Readonly<Record<string, { readonly ExportName?: unknown }>>;
}

const DEPENDENT = 'must not depend on any resources, imported values, or Fn::GetAZs';

/**
 * The names of exports and imports are known before anything is made. Words as users of AWS report them, that of
 * exports in https://github.com/aws-cloudformation/cfn-lint/issues/1632.
 * @throws AwsError ValidationError.
 */
export function refuseDependentNames(template: Names): void {
  for (const [key, { ExportName }] of Object.entries(template.Outputs))
    if (isDependent(ExportName, template))
      throw formatError(`Output ${key} is malformed.  The Name field of Export ${DEPENDENT}.`);
  if (importNamesIn(template.Conditions).length > 0)
    throw templateError('Cannot use Fn::ImportValue in Conditions.');
  if (importNamesIn([template.Resources, template.Outputs]).some((name) => isDependent(name, template)))
    throw templateError(`the attribute in Fn::ImportValue ${DEPENDENT}`);
}

/**
 * @returns the name. @throws AwsError for one that no export can have, as users of AWS report it:
 * https://github.com/aws/aws-cdk/issues/28563, https://github.com/aws/aws-cdk/issues/9733.
 */
export function exportName(output: string, name: unknown): string {
  const malformed = `Output ${output} is malformed. The Name field of every Export member must`;
  if (typeof name !== 'string' || !/^[A-Za-z0-9:-]+$/.test(name))
    throw formatError(
      `${malformed} be specified and consist only of alphanumeric characters, colons, or hyphens.`,
    );
  if (name.length > 256) throw formatError(`${malformed} not be longer than 256 characters.`);
  return name;
}

function isDependent(name: unknown, { Resources }: Names): boolean {
  const referred = [...referencesIn(name)].some((each) => Object.hasOwn(Resources, each));
  return referred || uses(name, ['Fn::ImportValue', 'Fn::GetAZs']);
}

function uses(value: unknown, functions: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((item) => uses(item, functions));
  if (!isMembers(value)) return false;
  return Object.entries(value).some(([key, inner]) => functions.includes(key) || uses(inner, functions));
}

/** What stands in every Fn::ImportValue of a value. */
function importNamesIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(importNamesIn);
  if (!isMembers(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'Fn::ImportValue' ? [inner] : importNamesIn(inner),
  );
}
