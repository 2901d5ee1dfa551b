import { AwsError } from '../../aws-error.ts';
import { compileLinearRegex } from '../../lang/linear-regex.ts';
import { invalid } from './parameter-names.ts';
import type { ParameterRecord } from './parameter-store.ts';

/** Nothing is encrypted here. @throws AwsError for a type that is not served. */
export function servedType(type: string | undefined): ParameterRecord['type'] | undefined {
  if (type === undefined || type === 'String' || type === 'StringList') return type;
  throw new AwsError(
    'UnsupportedParameterType',
    `The embedded environment does not serve parameters of the type ${type}`,
  );
}

/** @throws AwsError in the words that the model has of it, where a parameter that is there has another type. */
export function refuseOtherType(
  former: Pick<ParameterRecord, 'type'> | undefined,
  type: ParameterRecord['type'] | undefined,
): void {
  if (former === undefined || type === undefined || type === former.type) return;
  throw new AwsError(
    'HierarchyTypeMismatchException',
    "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.",
  );
}

/** As users report it: https://github.com/hashicorp/terraform-provider-aws/issues/18521 */
const TOO_LONG =
  'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html';
const MOST_CHARACTERS = 4096;

/**
 * @param pattern that the value has to match; nothing where it is empty or left out.
 * @throws AwsError for a value that a parameter cannot have. Words of patterns are believed, not proven.
 */
export function checkValue(value: string, pattern: string | undefined): void {
  // In the words of moto 5.2.1's tests/test_ssm/test_ssm_boto3.py.
  if (value === '')
    throw invalid(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  if (value.length > MOST_CHARACTERS) throw invalid(TOO_LONG);
  if (pattern === undefined || pattern === '') return;
  const matches = compileLinearRegex(pattern);
  if (matches === undefined)
    throw new AwsError(
      'InvalidAllowedPatternException',
      `The embedded environment does not serve the regular expression ${pattern}`,
    );
  if (!matches(value))
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
}
