import { compileLinearRegex } from '../../lang/linear-regex.ts';
import { formatError, type Members, refuseUnserved, scalarsIn } from './template-members.ts';

const SCALARS = [
  'Type',
  'Default',
  'AllowedPattern',
  'ConstraintDescription',
  'Description',
  'MaxLength',
  'MaxValue',
  'MinLength',
  'MinValue',
  'NoEcho',
] as const;
const BOUNDS = ['MaxLength', 'MaxValue', 'MinLength', 'MinValue'] as const;

/** A parameter as a template declares it; its members are texts, however they were written. */
export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: string;
  readonly AllowedValues?: readonly string[];
  /** Whether a whole value is allowed. */
  readonly isAllowed?: (value: string) => boolean;
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly MinLength?: string;
  readonly MaxLength?: string;
  readonly MinValue?: string;
  readonly MaxValue?: string;
  readonly NoEcho?: string;
  readonly Description?: string;
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 * @throws AwsError ValidationError for what no parameter can be; its words are believed, not proven.
 */
export function templateParameter([name, members]: [string, Members]): [string, TemplateParameter] {
  const where = `/Parameters/${name}`;
  refuseUnserved(members, [...SCALARS, 'AllowedValues'], `parameter ${name}`);
  const { Type, ...texts } = scalarsIn(members, SCALARS, where);
  if (Type === undefined) throw formatError('Every Parameters object must contain a Type member.');
  const bound = BOUNDS.find((each) => Number.isNaN(Number(texts[each] ?? 0)));
  if (bound !== undefined) throw formatError(`[${where}/${bound}] ${bound} must be a number.`);
  return [name, { Type, ...texts, ...patternOf(texts.AllowedPattern, where), ...allowedIn(members, where) }];
}

function patternOf(pattern: string | undefined, where: string): Pick<TemplateParameter, 'isAllowed'> {
  if (pattern === undefined) return {};
  const isAllowed = compileLinearRegex(`^(?:${pattern})$`);
  if (isAllowed === undefined)
    throw formatError(
      `[${where}/AllowedPattern] The embedded environment does not serve the regular expression ${pattern}`,
    );
  return { isAllowed };
}

function allowedIn({ AllowedValues }: Members, where: string): Pick<TemplateParameter, 'AllowedValues'> {
  if (AllowedValues === undefined) return {};
  if (!Array.isArray(AllowedValues) || AllowedValues.some((value) => typeof value === 'object'))
    throw formatError(`[${where}/AllowedValues] AllowedValues must be a list of strings.`);
  return { AllowedValues: AllowedValues.map(String) };
}
