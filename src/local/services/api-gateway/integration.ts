import { AwsError } from '../../aws-error.ts';
import type { Functions } from '../lambda/functions.ts';
import { newTraceId } from '../lambda/sampling.ts';
import { fromFunction, gatewayError } from './answer.ts';
import { toEvent } from './event.ts';
import { DEFAULT_STAGE, type Exchange, type GatewayOptions, type Served } from './exchange.ts';
import type { RouteMatch } from './routing.ts';

/** A request for which there is a route. */
interface Routed extends Exchange {
  readonly body: Buffer;
  readonly match: RouteMatch;
  /** Whether the route asks for a signature. */
  readonly isSigned: boolean;
}

/** Lets the function of a route answer. */
export async function integrate(
  { account, clock, functions, invoker, strikeWithin }: GatewayOptions,
  { api, request, requestId, body, match, isSigned }: Routed,
): Promise<Served> {
  const integration = api.integrations[match.route.target.split('/')[1] ?? ''];
  const traceHeader = String(request.headers['x-amzn-trace-id'] ?? `Root=${newTraceId(clock.now())}`);
  const event = toEvent(request, body, match, {
    account,
    apiId: api.id,
    requestId,
    now: clock.now(),
    stage: DEFAULT_STAGE,
    traceHeader,
    isSigned,
  });
  const started = clock.now().getTime();
  try {
    const target = await functions.resolve(integration?.uri ?? '');
    if (!(await mayInvoke(functions, target.record.name, api.id))) {
      return {
        answer: gatewayError(500, 'Internal Server Error'),
        match,
        error: 'the API has no permission to invoke the function',
      };
    }
    invoker.admit(target.record);
    await strikeWithin('lambda', 'Invoke');
    const invocation = await invoker.invoke(target, JSON.stringify(event), traceHeader);
    const integrationMs = clock.now().getTime() - started;
    const answer = invocation.functionError ? undefined : fromFunction(invocation.payload);
    if (answer === undefined) {
      return {
        answer: gatewayError(500, 'Internal Server Error'),
        match,
        invocation,
        integrationMs,
        error: 'the function failed',
      };
    }
    return { answer, match, invocation, integrationMs };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return {
      answer: gatewayError(
        error.status === 429 ? 503 : 500,
        error.status === 429 ? 'Service Unavailable' : 'Internal Server Error',
      ),
      match,
      error: error.message,
    };
  }
}

/** The function's policy must let API Gateway in, from this API or from any. */
async function mayInvoke(functions: Functions, functionName: string, apiId: string): Promise<boolean> {
  const permissions = await functions.permissions(functionName);
  return permissions.some(
    ({ principal, sourceArn }) =>
      principal === 'apigateway.amazonaws.com' &&
      (sourceArn === undefined || sourceArn.includes(`:${apiId}/`)),
  );
}
