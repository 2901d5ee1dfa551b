import type { Parameter } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error.ts';
import { isStoredList, isStoredType } from './stored-types.ts';
import type { Template } from './template.ts';
import { formatError } from './template-members.ts';
import type { TemplateParameter } from './template-parameters.ts';

/** A parameter as requests give it. */
export interface GivenParameter {
  readonly ParameterKey?: string | undefined;
  readonly ParameterValue?: string | undefined;
  readonly UsePreviousValue?: boolean | undefined;
}

/** Values by parameter, as text. */
export type ParameterValues = Readonly<Record<string, string>>;

/**
 * The value of every parameter of a template.
 * @throws AwsError ValidationError in CloudFormation's words when one is missing, unknown or not allowed.
 */
export function parameterValues(
  template: Template,
  given: readonly GivenParameter[],
  previous: ParameterValues,
): ParameterValues {
  const unknown = given.filter(({ ParameterKey = '' }) => !Object.hasOwn(template.Parameters, ParameterKey));
  if (unknown.length > 0) {
    throw new AwsError(
      'ValidationError',
      `Parameters: [${unknown.map(({ ParameterKey }) => ParameterKey).join(', ')}] do not exist in the template`,
    );
  }
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, parameter] of Object.entries(template.Parameters)) {
    const request = given.find(({ ParameterKey }) => ParameterKey === name);
    const value = request?.UsePreviousValue ? previous[name] : (request?.ParameterValue ?? parameter.Default);
    if (value === undefined) missing.push(name);
    else {
      check(name, parameter, value);
      values[name] = value;
    }
  }
  if (missing.length > 0)
    throw new AwsError('ValidationError', `Parameters: [${missing.join(', ')}] must have values`);
  return values;
}

/** What `Ref` gives: lists for list types, else the text. */
export function referableParameters(template: Template, values: ParameterValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const { Type = '' } = template.Parameters[name] ?? {};
      const isList = /^(CommaDelimitedList|List<)/.test(Type) || isStoredList(Type);
      return [name, isList ? value.split(',').map((item) => item.trim()) : value];
    }),
  );
}

/** The values of a stack's parameters, and what Systems Manager had for those that take theirs from there. */
interface ShownValues {
  readonly parameters: ParameterValues;
  readonly resolved?: ParameterValues;
}

/** Values as they may be shown: those with NoEcho are masked. */
export function shownParameters(template: Template, { parameters, resolved = {} }: ShownValues): Parameter[] {
  return Object.entries(parameters).map(([name, value]) => {
    const isMasked = template.Parameters[name]?.NoEcho === 'true';
    const stored = resolved[name];
    return {
      ParameterKey: name,
      ParameterValue: isMasked ? '****' : value,
      ...(stored === undefined ? {} : { ResolvedValue: isMasked ? '****' : stored }),
    };
  });
}

/** The description of a constraint in place of what it is: believed, not proven. */
function check(name: string, parameter: TemplateParameter, value: string): void {
  const { Type, ConstraintDescription } = parameter;
  if (!/^(String|Number|CommaDelimitedList|List<Number>)$/.test(Type) && !isStoredType(Type))
    throw formatError(`The embedded environment does not serve parameters of type ${Type}`);
  const broken = brokenConstraint(parameter, value);
  if (broken === undefined) return;
  throw new AwsError(
    'ValidationError',
    ConstraintDescription === undefined
      ? `Parameter '${name}' ${broken}`
      : `Parameter ${name} failed to satisfy constraint: ${ConstraintDescription}`,
  );
}

function brokenConstraint(parameter: TemplateParameter, value: string): string | undefined {
  const { Type, AllowedValues, AllowedPattern, isAllowed } = parameter;
  const { MinLength, MaxLength, MinValue, MaxValue } = parameter;
  if (Type === 'Number' && (value.trim() === '' || Number.isNaN(Number(value)))) return 'must be a number.';
  if (AllowedValues && !AllowedValues.includes(value)) return 'must be one of AllowedValues';
  if (isAllowed && !isAllowed(value)) return `must match pattern ${AllowedPattern}`;
  if (MinLength !== undefined && value.length < Number(MinLength))
    return `must contain at least ${MinLength} characters`;
  if (MaxLength !== undefined && value.length > Number(MaxLength))
    return `must contain at most ${MaxLength} characters`;
  if (MinValue !== undefined && Number(value) < Number(MinValue))
    return `must be a number not less than ${MinValue}`;
  if (MaxValue !== undefined && Number(value) > Number(MaxValue))
    return `must be a number not greater than ${MaxValue}`;
  return undefined;
}
