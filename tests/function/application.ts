import { createHandler, type Handler } from '../../function/handler.ts';
import type { FunctionEvent } from '../../function/request.ts';
import type { Response } from '../../function/response.ts';
import type { TableAnswer, TableCall, TableOperation } from '../../function/table-client.ts';
import { createTracer } from '../../function/tracing/tracer.ts';
import { defined } from '../../src/defined.ts';
import { makeTable, openEngine } from '../local/support/table-engine.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { ITEM_TABLE } from '../support/item-table.ts';

/** The function on a table of its own, without Lambda or HTTP around it. */
export interface TestApplication {
  readonly lines: Record<string, unknown>[];
  send(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string>; query?: string; base64?: boolean },
  ): Promise<Response>;
  handler: Handler;
  /** Makes the next call to the table fail with an error of this name. */
  failNext(name: string): void;
  /** Sends the next call of this operation twice, as the client does whose first answer was lost. */
  repeatNext(operation: TableOperation): void;
  /** Does something before the next call of this operation, as somebody else would. */
  beforeNext(operation: TableOperation, work: () => Promise<unknown>): void;
  table: TableCall;
  close(): Promise<void>;
}

/** @param variables of the function, beside its own. */
export async function startApplication(
  variables: Readonly<Record<string, string>> = {},
): Promise<TestApplication> {
  const directory = makeDirectory();
  const engine = openEngine(directory);
  makeTable(engine, { TableName: 'items', ...ITEM_TABLE });
  const lines: Record<string, unknown>[] = [];
  let failure: string | undefined;
  let tokens = 0;
  let repeated: TableOperation | undefined;
  let before: { readonly operation: TableOperation; readonly work: () => Promise<unknown> } | undefined;
  const table: TableCall = async (operation, input) => {
    if (before?.operation === operation) {
      const { work } = before;
      before = undefined;
      await work();
    }
    if (repeated === operation) {
      repeated = undefined;
      await table(operation, input);
      return table(operation, input).catch((error: Error) =>
        Promise.reject(Object.assign(error, { retried: true })),
      );
    }
    if (failure !== undefined) {
      const name = failure;
      failure = undefined;
      throw Object.assign(new Error('told to fail'), { name });
    }
    const { status, body } = await engine.items(operation, JSON.stringify(input));
    if (status === 200) return JSON.parse(body) as TableAnswer;
    const { __type, message } = JSON.parse(body) as { __type: string; message: string };
    throw Object.assign(new Error(message), { name: __type.split('#').at(-1) });
  };
  const handler = createHandler({
    env: { DYNAMODB_TABLE: 'items', LOG_LEVEL: 'DEBUG', ...variables },
    version: '1.2.3',
    now: () => new Date('2026-11-22T12:00:00.000Z'),
    random: () => 0.5,
    sleep: async () => undefined,
    newToken: () => {
      tokens += 1;
      return String(tokens);
    },
    write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>),
    tracer: createTracer(
      undefined,
      'us-east-1',
      () => Date.now() / 1000,
      () => '0',
    ),
    callTable: () => table,
  });
  const context = {
    awsRequestId: 'r-1',
    functionName: 'test-backoffice-api',
    invokedFunctionArn: 'arn',
    memoryLimitInMB: '256',
  };
  return {
    lines,
    handler,
    table,
    failNext: (name) => {
      failure = name;
    },
    repeatNext: (operation) => {
      repeated = operation;
    },
    beforeNext: (operation, work) => {
      before = { operation, work };
    },
    send(method, path, { body, headers = {}, query = '', base64 = false } = {}) {
      const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      const event: FunctionEvent = {
        version: '2.0',
        rawPath: path,
        rawQueryString: query,
        headers: { 'content-type': 'application/json', ...headers },
        requestContext: { requestId: 'gw-1', http: { method, path } },
        isBase64Encoded: base64,
        ...defined({ body: text }),
      };
      return handler(event, context);
    },
    async close() {
      await engine.close();
      removeDirectory(directory);
    },
  };
}
