import { StringDecoder } from 'node:string_decoder';
import type { FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { Pluggable } from '@smithy/types';

type Answer = Pick<FilterLogEventsCommandOutput, 'events' | 'nextToken'>;

interface RawResponse {
  readonly statusCode: number;
  body: AsyncIterable<Uint8Array> | Uint8Array;
}

const EMPTY = Buffer.from('{}');

/**
 * Reads pages of log events by `JSON.parse`. Their shape holds nothing but texts and numbers; the SDK's own reader,
 * which knows every shape, would take half of the time of `logs`. What is no success is left to the SDK.
 */
export function plainJsonPages<Input extends object, Output extends object>(): Pluggable<Input, Output> {
  return {
    applyToStack(stack) {
      const pages = new WeakMap<object, Answer>();
      stack.add(
        (next) => async (call) => {
          const answer = await next(call);
          const response = answer.response as RawResponse;
          if (response.statusCode >= 300) return answer;
          pages.set(response, JSON.parse(await bodyText(response.body)) as Answer);
          response.body = EMPTY;
          return answer;
        },
        { step: 'deserialize', priority: 'low', name: 'readPlainJson' },
      );
      stack.add(
        (next) => async (call) => {
          const answer = await next(call);
          const page = pages.get(answer.response as object);
          if (page !== undefined && answer.output !== undefined) Object.assign(answer.output, page);
          return answer;
        },
        { step: 'deserialize', priority: 'high', name: 'givePlainJson' },
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
