import { AwsError } from '../aws-error.ts';
import { unexpectedType } from '../unexpected-type.ts';
import { createNumberCheck, type WrongNumber } from './number-check.ts';
import { REQUESTS } from './requests.ts';

/** Why AWS cannot read a number of a request as its member's type; undefined when it can. */
export type NumberRefusal = (request: {
  readonly scope: string;
  readonly operation: string;
  readonly input: object;
  readonly isQuery: boolean;
}) => AwsError | undefined;

/**
 * A whole number that has a fraction or too many digits: SerializationException by AWS's own tests of its protocols,
 * https://github.com/smithy-lang/smithy/blob/main/smithy-aws-protocol-tests/model/restJson1/malformedRequests, and
 * MalformedInput in the Query protocol, https://github.com/boto/boto/issues/3530.
 */
export function createNumberRefusal(): NumberRefusal {
  const checks = new Map(Object.entries(REQUESTS).map(([scope, rules]) => [scope, createNumberCheck(rules)]));
  return ({ scope, operation, input, isQuery }) => {
    const wrong = checks.get(scope)?.(operation, input);
    // CloudWatch itself words what is wrong with the values of metrics.
    if (wrong === undefined || (scope === 'monitoring' && !wrong.isWhole)) return undefined;
    return isQuery ? malformed(wrong) : unexpectedType(wrong.value, wrong.type);
  };
}

function malformed({ value, type }: WrongNumber): AwsError {
  return new AwsError('MalformedInput', `${value} is not of type ${type}`);
}
