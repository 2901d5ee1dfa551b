import type { LambdaApi } from '../../aws/lambda.ts';
import { BackofficeError } from '../../errors.ts';
import { createItemsByRequest } from './by-request.ts';
import type { ItemService } from './types.ts';

/** Items by invoking the function, past the HTTP API. */
export function createItemsByLambda(
  lambda: LambdaApi,
  functionName: string,
  newKey: () => string,
): ItemService {
  return createItemsByRequest(async ({ method, path, query = {}, headers = {}, body }) => {
    const event = {
      httpMethod: method,
      path,
      queryStringParameters: withoutUndefined(query),
      headers,
      ...(body === undefined ? {} : { body }),
    };
    const invoke = method === 'GET' ? lambda.invokeToRead : lambda.invoke;
    const answer = await invoke({
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify(event)),
    });
    const payload = answer.Payload?.transformToString() ?? '';
    const requestId = answer.$metadata.requestId;
    if (answer.FunctionError !== undefined) throw functionFailed(payload, requestId);
    const { statusCode, body: answerBody = '' } = JSON.parse(payload) as {
      statusCode: number;
      body?: string;
    };
    return { status: statusCode, body: answerBody, ...(requestId === undefined ? {} : { requestId }) };
  }, newKey);
}

function functionFailed(payload: string, requestId: string | undefined): BackofficeError {
  const { errorType = 'Error', errorMessage = '' } = JSON.parse(payload) as {
    errorType?: string;
    errorMessage?: string;
  };
  return new BackofficeError('FAILED', `the function failed: ${errorType}: ${errorMessage}`, {
    hint: 'see its log: backoffice logs --errors',
    ...(requestId === undefined ? {} : { requestId }),
  });
}

function withoutUndefined(query: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
