import { environmentOfFunction, FUNCTION_VARIABLES } from '../stack/contract.ts';
import { RequestError } from './errors.ts';
import { keyOf } from './item/record.ts';
import { createItems } from './items.ts';
import { createLog, errorFields, type Log } from './log.ts';
import { type FunctionEvent, readRequest } from './request.ts';
import { errorResponse, type Response } from './response.ts';
import { type Application, match } from './routes.ts';
import { createTableClient, type TableCall } from './table-client.ts';
import { readTraceHeader, type Trace, type Tracer } from './tracing.ts';

/** The part of Lambda's context object that is used. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
}

/** All that the function touches besides its event. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly now: () => Date;
  readonly write: (line: string) => void;
  readonly tracer: Tracer;
  /** Calls DynamoDB and notes the call in the trace. */
  callTable(trace: Trace): TableCall;
}

export type Handler = (event: FunctionEvent, context: InvocationContext) => Promise<Response>;

/** Event → request → route → response, with one log line a request. */
export function createHandler(surroundings: Surroundings): Handler {
  let cold = true;
  return async (event, context) => {
    const started = surroundings.now().getTime();
    const trace = surroundings.tracer.begin(readTraceHeader(surroundings.env._X_AMZN_TRACE_ID));
    const log = openLog(surroundings, event, context, cold, trace);
    cold = false;
    const fields: Record<string, unknown> = {};
    const response = await respond(surroundings, event, context, trace, log, fields);
    await trace.flush();
    const level = response.statusCode >= 500 ? 'ERROR' : 'INFO';
    log(level, 'request', {
      ...fields,
      status: response.statusCode,
      duration_ms: surroundings.now().getTime() - started,
    });
    return response;
  };
}

async function respond(
  surroundings: Surroundings,
  event: FunctionEvent,
  context: InvocationContext,
  trace: Trace,
  log: Log,
  fields: Record<string, unknown>,
): Promise<Response> {
  try {
    const request = readRequest(event);
    fields.method = request.method;
    fields.path = request.path.slice(0, 256);
    const { route, answer } = match(request);
    fields.route = route;
    return await answer(application(surroundings, context, trace));
  } catch (error) {
    if (error instanceof RequestError) fields.reason = `${error.code}: ${error.message}`;
    else
      log('ERROR', error instanceof Error ? `${error.name}: ${error.message}` : 'failed', errorFields(error));
    return errorResponse(error);
  }
}

function application(surroundings: Surroundings, context: InvocationContext, trace: Trace): Application {
  const tableName = surroundings.env[FUNCTION_VARIABLES.table];
  if (!tableName) throw new Error(`the variable ${FUNCTION_VARIABLES.table} is not set`);
  const table = createTableClient(tableName, surroundings.callTable(trace));
  return {
    items: createItems(table, surroundings.now),
    environment: environmentOfFunction(context.functionName),
    version: surroundings.version,
    checkTable: async () => {
      await table.get(keyOf('health-check'));
    },
  };
}

function openLog(
  surroundings: Surroundings,
  event: FunctionEvent,
  context: InvocationContext,
  cold: boolean,
  trace: Trace,
): Log {
  const correlationId = event?.requestContext?.requestId;
  return createLog(
    surroundings.env[FUNCTION_VARIABLES.logLevel],
    {
      function_request_id: context.awsRequestId,
      function_name: context.functionName,
      function_memory_size: context.memoryLimitInMB,
      function_arn: context.invokedFunctionArn,
      cold_start: cold,
      ...(trace.traceId === undefined ? {} : { xray_trace_id: trace.traceId }),
      ...(correlationId === undefined ? {} : { correlation_id: correlationId }),
    },
    surroundings.now,
    surroundings.write,
  );
}
