import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type GatewayAnswer, gatewayError } from './answer.ts';
import type { Api } from './api.ts';
import type { Stage } from './api-parts.ts';
import { isAuthorized } from './authorization.ts';
import { preflight, withCors } from './cors.ts';
import { DEFAULT_STAGE, type Exchange, type GatewayOptions, type Served } from './exchange.ts';
import { recordMetrics, writeAccessLog } from './gateway-records.ts';
import { integrate } from './integration.ts';
import { findRoute } from './routing.ts';
import { createThrottle } from './throttle.ts';

const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_HEADER_BYTES = 10_240;

/** Serves the requests of one HTTP API. */
export function createGateway(options: GatewayOptions, api: () => Api) {
  const throttle = createThrottle(options.clock);

  /** What the gateway answers before it looks for a route; undefined lets the request through. */
  function refuse(request: IncomingMessage, stage: Stage): GatewayAnswer | undefined {
    if (headerBytes(request) > MAX_HEADER_BYTES) return gatewayError(431, 'Request Header Fields Too Large');
    if (stage.throttle && !throttle.admit(stage.throttle)) return gatewayError(429, 'Too Many Requests');
    return undefined;
  }

  /** Pages of others are not told more than that. */
  function refuseForeign({ api, request }: Exchange): Served | undefined {
    const refusal = options.ownHosts.refusalOfApi(request.headers, api.cors?.allowOrigins ?? []);
    if (refusal === undefined) return undefined;
    return { answer: gatewayError(403, `The embedded environment: ${refusal}`), hasNoCors: true };
  }

  async function serve(
    exchange: Exchange,
    body: Buffer | undefined,
    stage: Stage | undefined,
  ): Promise<Served> {
    const { api, request } = exchange;
    const foreign = refuseForeign(exchange);
    if (foreign !== undefined) return foreign;
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (stage === undefined || api.endpointDisabled) return { answer: gatewayError(404, 'Not Found') };
    const refusal = refuse(request, stage);
    if (refusal !== undefined) return { answer: refusal };
    const preflightAnswer = preflight(api.cors, request);
    if (preflightAnswer !== undefined) return { answer: preflightAnswer, hasNoCors: true };
    if (body === undefined) return { answer: gatewayError(413, 'Request Entity Too Large') };
    const match = findRoute(api, request.method ?? 'GET', path);
    if (match === undefined) return { answer: gatewayError(404, 'Not Found') };
    const isSigned = match.route.authorization !== 'NONE';
    if (!isSigned || (await isAuthorized(request, body, options)))
      return integrate(options, { ...exchange, body, match, isSigned });
    const authorizationError = 'the request is not signed, or its signature does not hold';
    return { answer: gatewayError(403, 'Forbidden'), match, authorizationError };
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = options.clock.now();
    const requestId = `${randomBytes(11).toString('base64url').slice(0, 15)}=`;
    const body = await readBody(request);
    const exchange = { api: api(), request, requestId };
    const { cors, stages } = exchange.api;
    const stage = stages[DEFAULT_STAGE];
    const served = await serve(exchange, body, stage);
    const answer = served.hasNoCors ? served.answer : withCors(cors, request.headers.origin, served.answer);
    response.writeHead(answer.status, {
      ...answer.headers,
      'apigw-requestid': requestId,
      ...(answer.status === 204 ? {} : { 'content-length': String(answer.body.length) }),
    });
    response.end(request.method === 'HEAD' ? undefined : answer.body);
    const latency = options.clock.now().getTime() - started.getTime();
    const answered = { ...exchange, served, started, latency };
    recordMetrics(options.metrics, answered);
    if (stage?.accessLog) await writeAccessLog(options, stage.accessLog, answered);
  };
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
