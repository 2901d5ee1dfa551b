import { AwsError } from '../../aws-error.ts';
import { unexpectedType } from '../../unexpected-type.ts';

/** How long a function may run, and the memory that it has. */
export interface Capacity {
  readonly Timeout?: number | undefined;
  readonly MemorySize?: number | undefined;
}

/*
 * What the API's model does not state: it allows for Lambda Managed Instances, which are not served.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_TIMEOUT = 900;
const MAX_MEMORY = 10_240;

/**
 * AWS's words are quoted in https://github.com/covidatlas/li/pull/575 and
 * https://github.com/ubc-cirrus-lab/parrotfish/issues/38, where an account had a lower limit.
 * @throws AwsError for more than functions may have, and for parts of seconds and megabytes.
 */
export function checkCapacity({ Timeout, MemorySize }: Capacity): void {
  checkWhole(Timeout);
  checkWhole(MemorySize);
  if (Timeout !== undefined && Timeout > MAX_TIMEOUT)
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${Timeout}' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to ${MAX_TIMEOUT}`,
    );
  if (MemorySize !== undefined && MemorySize > MAX_MEMORY)
    throw new AwsError(
      'ValidationException',
      `'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to ${MAX_MEMORY}`,
    );
}

/** What comes by a stack is read by no protocol. @throws AwsError as for a request with a fraction. */
export function checkWhole(value: number | undefined): void {
  if (value !== undefined && !Number.isInteger(value)) throw unexpectedType(value, 'Integer');
}
