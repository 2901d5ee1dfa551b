import type { LambdaApi } from '../../aws/lambda.ts';
import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { functionAnswerSchema } from '../../schemas/function-answer.ts';
import { membersOf, parsedJson } from '../../schemas/json.ts';
import { checkText } from '../../schemas/read.ts';
import { createItemsByRequest } from './json-client.ts';
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
      ...defined({ body }),
    };
    const invoke = method === 'GET' ? lambda.invokeToRead : lambda.invoke;
    const answer = await invoke({
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify(event)),
    });
    const payload = answer.Payload?.transformToString() ?? '';
    const requestId = answer.$metadata.requestId;
    if (answer.FunctionError !== undefined) throw functionFailed(payload, requestId);
    const checked = checkText(functionAnswerSchema, payload);
    if ('problem' in checked)
      throw new BackofficeError(
        'FAILED',
        `the function's answer is not this application's: ${cut(payload)}`,
        {
          hint: (command) => `see which code runs: ${command('function show')}`,
          ...defined({ requestId }),
        },
      );
    const { statusCode, body: answerBody } = checked.value;
    const text = typeof answerBody === 'string' ? answerBody : '';
    return { status: statusCode, body: text, ...defined({ requestId }) };
  }, newKey);
}

function functionFailed(payload: string, requestId: string | undefined): BackofficeError {
  const { errorType, errorMessage } = membersOf(parsedJson(payload));
  const why = [errorType, errorMessage].filter((part) => typeof part === 'string').join(': ');
  return new BackofficeError('FAILED', `the function failed: ${why || cut(payload)}`, {
    hint: (command) => `see its log: ${command('logs --errors')}`,
    ...defined({ requestId }),
  });
}

const SHOWN_LENGTH = 200;

function cut(payload: string): string {
  return payload.length > SHOWN_LENGTH ? `${payload.slice(0, SHOWN_LENGTH)}…` : payload;
}

function withoutUndefined(query: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
