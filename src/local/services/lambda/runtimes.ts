import { invalidParameter } from './errors.ts';

/** Recorded on AWS in November 2025, in its order; nodejs26.x is of the API's model since. */
const RUNTIMES =
  'nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2';

/** What AWS no longer takes. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const ENDED =
  /^(nodejs|nodejs4\.3(-edge)?|nodejs6\.10|nodejs8\.10|nodejs1[024]\.x|python2\.7|python3\.[67]|java8|go1\.x|ruby2\.[57]|dotnetcore\d\.\d|dotnet5\.0|provided)$/;

/** @throws AwsError for a runtime that AWS does not know or no longer takes, and for one that is not served here. */
export function checkRuntime(runtime: string): void {
  if (ENDED.test(runtime))
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  if (![...RUNTIMES.split(', '), 'nodejs26.x'].includes(runtime))
    throw invalidParameter(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${RUNTIMES}] or be a valid ARN`,
    );
  if (!runtime.startsWith('nodejs'))
    throw invalidParameter(`The embedded environment does not serve the runtime ${runtime}, only Node.js`);
}

/** Handlers with a callback, and the functions of the context that end an invocation, are gone since nodejs24.x. */
export function hasCallbacks(runtime: string): boolean {
  return Number(/^nodejs(\d+)/.exec(runtime)?.[1]) < 24;
}
