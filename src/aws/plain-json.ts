import { StringDecoder } from 'node:string_decoder';
import type { Pluggable } from '@smithy/types';
import { defined } from '../defined.ts';
import { BackofficeError } from '../errors.ts';
import { isObject, membersOf, parsedJson } from '../schemas/json.ts';

interface RawResponse {
  readonly statusCode: number;
  body: AsyncIterable<Uint8Array> | Uint8Array;
}

/** The SDK says of a response no more than that it is something. */
function isRawResponse(response: unknown): response is RawResponse {
  return isObject(response) && typeof response.statusCode === 'number' && 'body' in response;
}

const EMPTY = Buffer.from('{}');

/**
 * Reads answers by `JSON.parse`, for shapes that hold nothing but texts, numbers and objects of them: the SDK's own
 * reader, which knows every shape, would take half of the time. What is no success is left to the SDK.
 */
export function plainJsonAnswers<Input extends object, Output extends object>(): Pluggable<Input, Output> {
  return {
    applyToStack(stack) {
      const answers = new WeakMap<object, object>();
      stack.add(
        (next) => async (call) => {
          const answer = await next(call);
          const { response } = answer;
          if (!isRawResponse(response) || response.statusCode >= 300) return answer;
          answers.set(response, readAnswer(await bodyText(response.body)));
          response.body = EMPTY;
          return answer;
        },
        { step: 'deserialize', priority: 'low', name: 'readPlainJson' },
      );
      stack.add(
        (next) => async (call) => {
          const answer = await next(call);
          const read = isObject(answer.response) ? answers.get(answer.response) : undefined;
          if (read !== undefined && answer.output !== undefined) Object.assign(answer.output, read);
          return answer;
        },
        { step: 'deserialize', priority: 'high', name: 'givePlainJson' },
      );
    },
  };
}

/**
 * Writes requests by `JSON.stringify`: the input stands as it is to go over the wire, so binary values are base64.
 * The SDK's writer gets an empty one to write.
 */
export function plainJsonRequests<Input extends object, Output extends object>(): Pluggable<Input, Output> {
  return {
    applyToStack(stack) {
      const inputs = new WeakMap<object, object>();
      stack.add(
        (next) => async (call) => {
          // The table's name chooses the endpoint.
          const { TableName } = membersOf(call.input);
          const members = { RequestItems: {}, ...defined({ TableName }) };
          // biome-ignore lint/plugin: the middleware is of any command; its input is a type parameter
          const stub = members as unknown as Input;
          inputs.set(stub, call.input);
          return next({ ...call, input: stub });
        },
        { step: 'initialize', priority: 'low', name: 'takePlainJson' },
      );
      stack.add(
        (next) => async (call) => {
          if (!isObject(call.request)) throw new Error('the SDK made no request');
          call.request.body = JSON.stringify(inputs.get(call.input));
          return next(call);
        },
        { step: 'serialize', priority: 'low', name: 'writePlainJson' },
      );
    },
  };
}

/** Something between here and DynamoDB may answer in its place. */
function readAnswer(text: string): object {
  const value = parsedJson(text);
  if (isObject(value)) return value;
  throw new BackofficeError('FAILED', 'DynamoDB answered with something that is no JSON object', {
    hint: 'check what is between here and DynamoDB, such as a proxy or an endpoint of your own',
  });
}

/** Decoded piece by piece: no second copy of the bytes is ever held. */
async function bodyText(body: RawResponse['body']): Promise<string> {
  const decoder = new StringDecoder('utf8');
  if (body instanceof Uint8Array) return decoder.end(Buffer.from(body));
  let text = '';
  for await (const chunk of body)
    text += decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  return text + decoder.end();
}
