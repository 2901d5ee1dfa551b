/**
 * One JSON line a request. `fnReqId` is the Lambda request id, which joins the line to the function's log.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  ip: '$context.identity.sourceIp',
  time: '$context.requestTimeEpoch',
  method: '$context.httpMethod',
  routeKey: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  protocol: '$context.protocol',
  bytes: '$context.responseLength',
  latency: '$context.responseLatency',
  intLatency: '$context.integrationLatency',
  intStatus: '$context.integrationStatus',
  fnStatus: '$context.integration.status',
  fnReqId: '$context.integration.requestId',
  err: '$context.error.message',
  intErr: '$context.integrationErrorMessage',
  authErr: '$context.authorizer.error',
  ua: '$context.identity.userAgent',
});
