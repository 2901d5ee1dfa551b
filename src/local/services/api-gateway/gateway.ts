import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import { AwsError } from '../../wire/operation.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { Functions } from '../lambda/functions.ts';
import type { InvocationResult, Invoker } from '../lambda/invoker.ts';
import { newTraceId } from '../lambda/sampling.ts';
import type { LogStore } from '../logs/log-store.ts';
import { accessLogLine, type LogVariables } from './access-log.ts';
import { fromFunction, type GatewayAnswer, gatewayError } from './answer.ts';
import type { Stage } from './api-parts.ts';
import type { Api } from './api-store.ts';
import { verifySignature } from './authorization.ts';
import { preflight, withCors } from './cors.ts';
import { toEvent } from './event.ts';
import { findRoute, type RouteMatch } from './routing.ts';
import { createThrottle } from './throttle.ts';

export interface GatewayOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly functions: Functions;
  readonly invoker: Invoker;
  readonly logs: LogStore;
  readonly metrics: MetricStore;
}

/** What is known of a request once it is answered. */
interface Served {
  readonly answer: GatewayAnswer;
  /** The API's own answer to a browser's question about CORS. */
  readonly preflight?: boolean;
  readonly match?: RouteMatch;
  readonly invocation?: InvocationResult;
  readonly integrationMs?: number;
  readonly error?: string;
  readonly authorizationError?: string;
}

const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_HEADER_BYTES = 10_240;
const STAGE = '$default';

/** Serves the requests of one HTTP API. */
export function createGateway(options: GatewayOptions, api: () => Api) {
  const throttle = createThrottle(options.clock);

  /** What the gateway answers before it looks for a route; undefined lets the request through. */
  function refuse(request: IncomingMessage, stage: Stage): GatewayAnswer | undefined {
    if (headerBytes(request) > MAX_HEADER_BYTES) return gatewayError(431, 'Request Header Fields Too Large');
    if (stage.throttle && !throttle.admit(stage.throttle)) return gatewayError(429, 'Too Many Requests');
    return undefined;
  }

  async function serve(
    request: IncomingMessage,
    body: Buffer | undefined,
    requestId: string,
    stage: Stage | undefined,
  ): Promise<Served> {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (stage === undefined || api().endpointDisabled) return { answer: gatewayError(404, 'Not Found') };
    const refusal = refuse(request, stage);
    if (refusal !== undefined) return { answer: refusal };
    const preflightAnswer = preflight(api().cors, request);
    if (preflightAnswer !== undefined) return { answer: preflightAnswer, preflight: true };
    if (body === undefined) return { answer: gatewayError(413, 'Request Entity Too Large') };
    const match = findRoute(api(), request.method ?? 'GET', path);
    if (match === undefined) return { answer: gatewayError(404, 'Not Found') };
    if (match.route.authorization === 'NONE')
      return integrate(options, api(), request, body, match, requestId, undefined);
    const accessKeyId = await verifySignature(request, body, options.clock);
    if (accessKeyId !== undefined)
      return integrate(options, api(), request, body, match, requestId, accessKeyId);
    const authorizationError = 'the request is not signed, or its signature does not hold';
    return { answer: gatewayError(403, 'Forbidden'), match, authorizationError };
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = options.clock.now();
    const requestId = `${randomBytes(11).toString('base64url').slice(0, 15)}=`;
    const stage = api().stages[STAGE];
    const served = await serve(request, await readBody(request), requestId, stage);
    const answer = served.preflight
      ? served.answer
      : withCors(api().cors, request.headers.origin, served.answer);
    response.writeHead(answer.status, {
      ...answer.headers,
      'apigw-requestid': requestId,
      ...(answer.status === 204 ? {} : { 'content-length': String(answer.body.length) }),
    });
    response.end(request.method === 'HEAD' ? undefined : answer.body);
    const latency = options.clock.now().getTime() - started.getTime();
    recordMetrics(options, api().id, served, started, latency);
    if (stage?.accessLog)
      await writeAccessLog(options, api(), stage.accessLog, request, served, requestId, started, latency);
  };
}

async function integrate(
  options: GatewayOptions,
  api: Api,
  request: IncomingMessage,
  body: Buffer,
  match: RouteMatch,
  requestId: string,
  accessKeyId: string | undefined,
): Promise<Served> {
  const { account, clock, functions, invoker } = options;
  const integration = api.integrations[match.route.target.split('/')[1] ?? ''];
  const traceHeader = String(request.headers['x-amzn-trace-id'] ?? `Root=${newTraceId(clock.now())}`);
  const event = toEvent(request, body, match, {
    account,
    apiId: api.id,
    requestId,
    now: clock.now(),
    stage: STAGE,
    traceHeader,
    accessKeyId,
  });
  const started = clock.now().getTime();
  try {
    const record = await functions.find(integration?.uri ?? '');
    if (!(await mayInvoke(functions, record.name, api.id))) {
      return {
        answer: gatewayError(500, 'Internal Server Error'),
        match,
        error: 'the API has no permission to invoke the function',
      };
    }
    const invocation = await invoker.invoke(record, JSON.stringify(event), traceHeader);
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

/** @returns undefined when the body is larger than the gateway takes; the rest of it is read and dropped. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function headerBytes(request: IncomingMessage): number {
  return request.rawHeaders.reduce((size, text) => size + text.length + 2, (request.url ?? '').length);
}

function recordMetrics(
  { metrics }: GatewayOptions,
  apiId: string,
  served: Served,
  started: Date,
  latency: number,
): void {
  const { status, body } = served.answer;
  const { integrationMs } = served;
  const values = [
    ['Count', 'Count', 1],
    ['4xx', 'Count', status >= 400 && status < 500 ? 1 : 0],
    ['5xx', 'Count', status >= 500 ? 1 : 0],
    ['Latency', 'Milliseconds', latency],
    ['DataProcessed', 'Bytes', body.length],
    ...(integrationMs === undefined ? [] : [['IntegrationLatency', 'Milliseconds', integrationMs] as const]),
  ] as const;
  for (const [name, unit, value] of values) {
    for (const dimensions of [{ ApiId: apiId }, { ApiId: apiId, Stage: STAGE }]) {
      metrics.record({ namespace: 'AWS/ApiGateway', name, dimensions }, unit, value, started);
    }
  }
}

async function writeAccessLog(
  { logs, account }: GatewayOptions,
  api: Api,
  accessLog: { destinationArn: string; format: string },
  request: IncomingMessage,
  served: Served,
  requestId: string,
  started: Date,
  latency: number,
): Promise<void> {
  const group = /:log-group:([^:]+)/.exec(accessLog.destinationArn)?.[1] ?? '';
  const { answer, match, invocation } = served;
  const variables: LogVariables = {
    accountId: account.id,
    apiId: api.id,
    requestId,
    extendedRequestId: requestId,
    stage: STAGE,
    'identity.sourceIp': request.socket.remoteAddress,
    'identity.userAgent': request.headers['user-agent'],
    requestTimeEpoch: started.getTime(),
    httpMethod: request.method,
    path: (request.url ?? '/').split('?')[0],
    protocol: `HTTP/${request.httpVersion}`,
    routeKey: match?.route.key,
    status: answer.status,
    responseLength: answer.body.length,
    responseLatency: latency,
    integrationLatency: served.integrationMs,
    integrationStatus: invocation === undefined ? undefined : 200,
    'integration.status': invocation === undefined || invocation.functionError ? undefined : answer.status,
    'integration.requestId': invocation?.requestId,
    integrationErrorMessage: served.error,
    'error.message':
      invocation === undefined && answer.status >= 400
        ? (JSON.parse(answer.body.toString('utf8')) as { message: string }).message
        : undefined,
    'authorizer.error': served.authorizationError,
  };
  const message = accessLogLine(accessLog.format, variables);
  await logs.append(group, `${api.id}-default`, [{ timestamp: started.getTime(), message }]);
}
