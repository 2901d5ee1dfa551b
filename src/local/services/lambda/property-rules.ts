import { AwsError } from '../../aws-error.ts';
import { optionalNumber, type Properties } from '../../resource-provider.ts';
import { createRequestJudge, type RequestJudge } from '../../rules/request-rules.ts';
import rules from '../../rules/requests/lambda.json' with { type: 'json' };
import { checkCapacity, checkWhole } from './capacity.ts';
import { checkVariables } from './variables.ts';

/** What the properties of a stack's function have in common with CreateFunction, by whose request AWS makes it. */
const REQUESTED = [
  'Architectures',
  'Description',
  'Handler',
  'LoggingConfig',
  'Role',
  'TracingConfig',
] as const;

/** @throws AwsError for properties that Lambda would refuse. */
export type PropertyRules = (
  name: string,
  properties: Properties,
  variables: Readonly<Record<string, string>>,
) => void;

function checkReserved(
  judge: RequestJudge,
  FunctionName: string,
  ReservedConcurrentExecutions: number,
): void {
  checkWhole(ReservedConcurrentExecutions);
  const problem = judge.problem('PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions });
  if (problem !== undefined) throw new AwsError('ValidationException', problem);
}

export function createPropertyRules(): PropertyRules {
  const judge = createRequestJudge(rules);
  return (name, properties, variables) => {
    // CloudFormation makes numbers of texts.
    const capacity = {
      Timeout: optionalNumber(properties, 'Timeout'),
      MemorySize: optionalNumber(properties, 'MemorySize'),
    };
    const problem = judge.problem('CreateFunction', {
      ...Object.fromEntries(REQUESTED.map((property) => [property, properties[property]])),
      ...capacity,
      FunctionName: name,
      Environment: { Variables: variables },
      Code: {},
    });
    if (problem !== undefined) throw new AwsError('ValidationException', problem);
    checkCapacity(capacity);
    // Set by a request of its own: https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html
    const ReservedConcurrentExecutions = optionalNumber(properties, 'ReservedConcurrentExecutions');
    if (ReservedConcurrentExecutions !== undefined) checkReserved(judge, name, ReservedConcurrentExecutions);
    checkVariables(variables);
  };
}
