import { EventStreamCodec } from '@smithy/core/event-streams';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';
import type { StreamedEvent } from './operation.ts';

/** Events as AWS's binary event stream. https://smithy.io/2.0/aws/amazon-eventstream.html */
export async function* encodeEventStream(events: AsyncIterable<StreamedEvent>): AsyncGenerator<Uint8Array> {
  const codec = new EventStreamCodec(toUtf8, fromUtf8);
  // RPC protocols begin with what would be the body of an answer that is no stream.
  yield encode(codec, { name: 'initial-response', payload: {} });
  for await (const event of events) yield encode(codec, event);
}

function encode(codec: EventStreamCodec, { name, payload, exception }: StreamedEvent): Uint8Array {
  const text = (value: string) => ({ type: 'string' as const, value });
  return codec.encode({
    headers: {
      ':message-type': text(exception ? 'exception' : 'event'),
      [exception ? ':exception-type' : ':event-type']: text(name),
      ':content-type': text('application/json'),
    },
    body: fromUtf8(JSON.stringify(payload)),
  });
}
