import { FUNCTION_VARIABLES, WRITES } from '../stack/contract/function.ts';
import { environmentOfFunction } from '../stack/contract/names.ts';
import { RequestError } from './errors.ts';
import { keyOf } from './item/record.ts';
import { createItems } from './items.ts';
import { createLog, errorFields, type Log } from './log.ts';
import { type FunctionEvent, readRequest } from './request.ts';
import { errorResponse, type Response } from './response.ts';
import { type Application, match } from './routes.ts';
import { createTableClient, type TableCall } from './table-client.ts';
import type { TracedRequest } from './tracing/documents.ts';
import { readTraceHeader } from './tracing/header.ts';
import type { Trace, Tracer } from './tracing/tracer.ts';

/** The part of Lambda's context object that is used. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
}

/** All that the function touches besides its event. */
export interface HandlerDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly now: () => Date;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly newToken: () => string;
  readonly write: (line: string) => void;
  readonly tracer: Tracer;
  /** Calls DynamoDB and notes the call in the trace. */
  callTable(trace: Trace): TableCall;
}

export type Handler = (event: FunctionEvent, context: InvocationContext) => Promise<Response>;

/** Event → request → route → response, with one log line a request. */
export function createHandler(deps: HandlerDeps): Handler {
  let cold = true;
  return async (event, context) => {
    const started = deps.now().getTime();
    const trace = deps.tracer.begin(readTraceHeader(deps.env._X_AMZN_TRACE_ID));
    const log = openLog(deps, { event, context, cold, trace });
    cold = false;
    const fields: Record<string, unknown> = {};
    const { response, error } = await respond(deps, { event, context, trace, log, fields });
    await trace.end(tracedRequest(response, fields, error));
    const level = response.statusCode >= 500 ? 'ERROR' : 'INFO';
    log(level, 'request', {
      ...fields,
      status: response.statusCode,
      duration_ms: deps.now().getTime() - started,
    });
    return response;
  };
}

interface Invocation {
  readonly event: FunctionEvent;
  readonly context: InvocationContext;
  readonly trace: Trace;
  readonly log: Log;
  /** Of the line in the log, filled as they become known. */
  readonly fields: Record<string, unknown>;
}

async function respond(
  deps: HandlerDeps,
  { event, context, trace, log, fields }: Invocation,
): Promise<{ response: Response; error?: unknown }> {
  try {
    const request = readRequest(event);
    fields.method = request.method;
    fields.path = request.path.slice(0, 256);
    const { route, itemId, answer } = match(request);
    fields.route = route;
    if (itemId !== undefined) fields.item_id = itemId;
    return { response: await answer(application(deps, { context, trace, log })) };
  } catch (error) {
    if (error instanceof RequestError) {
      fields.reason = `${error.code}: ${error.message}`;
      return { response: errorResponse(error) };
    }
    logError(log, error);
    return { response: errorResponse(error), error };
  }
}

const MOST_ANNOTATION = 500;

/** The same names that the line in the log has, so that one leads to the other. */
function tracedRequest(
  { statusCode: status }: Response,
  { route, method, item_id: itemId, reason }: Readonly<Record<string, unknown>>,
  error: unknown,
): TracedRequest {
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' ? value.slice(0, MOST_ANNOTATION) : undefined;
  const annotations = {
    route: text(route),
    method: text(method),
    itemId: text(itemId),
    reason: text(reason),
  };
  return { status, annotations, ...(error === undefined ? {} : { error }) };
}

function logError(log: Log, error: unknown): void {
  log('ERROR', error instanceof Error ? `${error.name}: ${error.message}` : 'failed', errorFields(error));
}

function application(
  deps: HandlerDeps,
  { context, trace, log }: Pick<Invocation, 'context' | 'trace' | 'log'>,
): Application {
  const tableName = deps.env[FUNCTION_VARIABLES.table];
  if (!tableName) throw new Error(`the variable ${FUNCTION_VARIABLES.table} is not set`);
  const table = createTableClient(tableName, deps.callTable(trace));
  return {
    items: createItems(table, deps),
    environment: environmentOfFunction(context.functionName),
    version: deps.version,
    refusesWrites: deps.env[FUNCTION_VARIABLES.writes] === WRITES.refuse,
    checkTable: async () => {
      try {
        await table.get(keyOf('health-check'));
      } catch (error) {
        logError(log, error);
        throw error;
      }
    },
  };
}

function openLog(
  deps: HandlerDeps,
  {
    event,
    context,
    cold,
    trace,
  }: Pick<Invocation, 'event' | 'context' | 'trace'> & { readonly cold: boolean },
): Log {
  const correlationId = event?.requestContext?.requestId;
  return createLog(
    deps.env[FUNCTION_VARIABLES.logLevel],
    {
      function_request_id: context.awsRequestId,
      function_name: context.functionName,
      function_memory_size: context.memoryLimitInMB,
      function_arn: context.invokedFunctionArn,
      cold_start: cold,
      ...(trace.traceId === undefined ? {} : { xray_trace_id: trace.traceId }),
      ...(correlationId === undefined ? {} : { correlation_id: correlationId }),
    },
    deps.now,
    deps.write,
  );
}
