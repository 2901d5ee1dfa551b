import { AwsError } from '../../aws-error.ts';

/** Of a part of a path. */
const PART = '[a-zA-Z0-9_.-]+';
const NAME = new RegExp(`^(${PART}|(/${PART})+)$`);

/**
 * In the words that users report of PutParameter and GetParameter, https://github.com/boto/boto3/issues/1499, and that
 * localstack's tests/aws/services/ssm/test_ssm.py, test_hierarchical_parameter, finds on AWS.
 */
const MALFORMED =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';

/** @throws AwsError ValidationException for what is no parameter's name. */
export function checkName(name: string): void {
  if (!NAME.test(name)) throw invalid(MALFORMED);
}

/**
 * The name of a parameter that is to be made.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 * @throws AwsError for one that cannot be used.
 */
export function checkNewName(name: string): void {
  // As users report it: https://github.com/hashicorp/terraform-provider-aws/issues/7251
  if (/^[^/]+\//.test(name)) throw invalid('Parameter name must be a fully qualified name.');
  checkName(name);
  refuseReserved(name);
  // The words of the error in the model; its name says when.
  if (name.split('/').length - 1 > MOST_LEVELS)
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      'A hierarchy can have a maximum of 15 levels. For more information, see Requirements and constraints for parameter names in the Amazon Web Services Systems Manager User Guide.',
    );
}

const MOST_LEVELS = 15;

/** In the words of moto 5.2.1's tests/test_ssm/test_ssm_boto3.py. */
function refuseReserved(name: string): void {
  if (!/^\/?(aws|ssm)/i.test(name)) return;
  const isPath = name.split('/').length > 2;
  if (isPath && /^\/aws/i.test(name))
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  throw invalid(
    isPath ? MALFORMED : 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
  );
}

/** As users report it: https://github.com/aws-samples/resource-autotagger/issues/1 */
const NO_PATH =
  'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with \\"aws\\" or \\"ssm\\" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.';

/** @throws AwsError ValidationException for what is no path. */
export function checkPath(path: string): void {
  if (!new RegExp(`^(/${PART})*/?$`).test(path) || path === '') throw invalid(NO_PATH);
}

/** Whether a parameter lies under a path; one without a slash lies at the root. */
export function liesUnder(name: string, path: string, recursive: boolean): boolean {
  const whole = name.startsWith('/') ? name : `/${name}`;
  const folder = path.endsWith('/') ? path : `${path}/`;
  return whole.startsWith(folder) && (recursive || !whole.slice(folder.length).includes('/'));
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
