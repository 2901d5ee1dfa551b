import { AwsError } from '../aws-error.ts';
import { createRequestJudge, type RequestRules } from './request-rules.ts';
import { REQUESTS } from './requests.ts';
import { type Violation, validationErrors } from './violations.ts';

/** The constraints of one service, and how it refuses what breaks them. */
interface ServiceRules {
  readonly requests: RequestRules;
  readonly refusal: (broken: readonly Violation[]) => AwsError;
}

/**
 * By the services' names in credential scopes. The codes are those recorded in localstack's
 * tests/aws/services/<service>/*.snapshot.json; those of X-Ray, AppRegistry and API Gateway are believed, not proven: they
 * are the only codes that their models have for such requests. S3 words each of its refusals itself; requests for
 * items are judged where their text is read.
 */
const SERVICES: Readonly<Record<string, ServiceRules>> = {
  apigateway: { requests: REQUESTS.apigateway, refusal: coded('BadRequestException') },
  cloudformation: { requests: REQUESTS.cloudformation, refusal: coded('ValidationError') },
  dynamodb: { requests: REQUESTS.dynamodb, refusal: coded('ValidationException') },
  iam: { requests: REQUESTS.iam, refusal: coded('ValidationError') },
  kms: { requests: REQUESTS.kms, refusal: coded('ValidationException') },
  lambda: { requests: REQUESTS.lambda, refusal: ofLambda },
  logs: { requests: REQUESTS.logs, refusal: coded('InvalidParameterException') },
  monitoring: { requests: REQUESTS.monitoring, refusal: ofCloudWatch },
  servicecatalog: { requests: REQUESTS.servicecatalog, refusal: coded('ValidationException') },
  sns: { requests: REQUESTS.sns, refusal: coded('ValidationError') },
  ssm: { requests: REQUESTS.ssm, refusal: coded('ValidationException') },
  sts: { requests: REQUESTS.sts, refusal: coded('ValidationError') },
  xray: { requests: REQUESTS.xray, refusal: coded('InvalidRequestException') },
};

/** Why AWS refuses a request before it looks at what it is about; undefined for one that breaks no constraint. */
export type ConstraintRefusal = (scope: string, operation: string, input: object) => AwsError | undefined;

export function createConstraintRefusal(): ConstraintRefusal {
  const judges = new Map(
    Object.entries(SERVICES).map(([scope, { requests, refusal }]) => [
      scope,
      { judge: createRequestJudge(requests), refusal },
    ]),
  );
  return (scope, operation, input) => {
    const service = judges.get(scope);
    const broken = service?.judge.violations(operation, input) ?? [];
    return broken.length === 0 ? undefined : service?.refusal(broken);
  };
}

function coded(code: string): ServiceRules['refusal'] {
  return (broken) => new AwsError(code, validationErrors(broken) ?? '');
}

/** A runtime has a code and words of its own: localstack tests/aws/services/lambda_/test_lambda_api.snapshot.json. */
function ofLambda(broken: readonly Violation[]): AwsError {
  const runtime = broken.find(({ path }) => path === 'runtime');
  if (runtime === undefined || broken.length > 1) return coded('ValidationException')(broken);
  return new AwsError(
    'InvalidParameterValueException',
    `Value ${runtime.value} at 'runtime' failed to satisfy constraint: ${runtime.constraint} or be a valid ARN`,
  );
}

/**
 * What is missing has a code of its own, and a line each: "The parameter MetricData.member.16.Dimensions.member.3.Value
 * is required.", as https://github.com/noxdafox/rabbitmq-cloudwatch-exporter/issues/14 quotes AWS.
 */
function ofCloudWatch(broken: readonly Violation[]): AwsError {
  const missing = broken.filter(({ value }) => value === null);
  if (missing.length === 0) return coded('ValidationError')(broken);
  const lines = missing.map(({ parameter }) => `The parameter ${parameter} is required.`);
  return new AwsError('MissingParameter', lines.join('\n'));
}
