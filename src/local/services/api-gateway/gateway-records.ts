import type { MetricStore } from '../cloudwatch/metric-store.ts';
import { accessLogLine, type LogVariables } from './access-log.ts';
import type { Stage } from './api-parts.ts';
import { type Answered, DEFAULT_STAGE, type GatewayOptions } from './exchange.ts';

type AccessLog = NonNullable<Stage['accessLog']>;

/** Counts a request as API Gateway does. */
export function recordMetrics(metrics: MetricStore, { api, served, started, latency }: Answered): void {
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
    for (const dimensions of [{ ApiId: api.id }, { ApiId: api.id, Stage: DEFAULT_STAGE }]) {
      metrics.record({ namespace: 'AWS/ApiGateway', name, dimensions }, unit, value, started);
    }
  }
}

/** Writes a line to the access log of the API's stage. */
export async function writeAccessLog(
  { logs, account }: GatewayOptions,
  { destinationArn, format }: AccessLog,
  { api, request, requestId, served, started, latency }: Answered,
): Promise<void> {
  const group = /:log-group:([^:]+)/.exec(destinationArn)?.[1] ?? '';
  const { answer, match, invocation } = served;
  const variables: LogVariables = {
    accountId: account.id,
    apiId: api.id,
    requestId,
    extendedRequestId: requestId,
    stage: DEFAULT_STAGE,
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
    'error.message': invocation === undefined ? answer.error : undefined,
    'authorizer.error': served.authorizationError,
  };
  const message = accessLogLine(format, variables);
  await logs.append(group, `${api.id}-default`, [{ timestamp: started.getTime(), message }]);
}
