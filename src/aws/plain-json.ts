import { StringDecoder } from 'node:string_decoder';
import type { Pluggable } from '@smithy/types';

interface RawResponse {
  readonly statusCode: number;
  body: AsyncIterable<Uint8Array> | Uint8Array;
}

interface RawRequest {
  body?: string;
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
          const response = answer.response as RawResponse;
          if (response.statusCode >= 300) return answer;
          answers.set(response, JSON.parse(await bodyText(response.body)) as object);
          response.body = EMPTY;
          return answer;
        },
        { step: 'deserialize', priority: 'low', name: 'readPlainJson' },
      );
      stack.add(
        (next) => async (call) => {
          const answer = await next(call);
          const read = answers.get(answer.response as object);
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
          const { TableName } = call.input as { TableName?: string };
          const stub = {
            RequestItems: {},
            ...(TableName === undefined ? {} : { TableName }),
          } as unknown as Input;
          inputs.set(stub, call.input);
          return next({ ...call, input: stub });
        },
        { step: 'initialize', priority: 'low', name: 'takePlainJson' },
      );
      stack.add(
        (next) => async (call) => {
          (call.request as RawRequest).body = JSON.stringify(inputs.get(call.input));
          return next(call);
        },
        { step: 'serialize', priority: 'low', name: 'writePlainJson' },
      );
    },
  };
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
