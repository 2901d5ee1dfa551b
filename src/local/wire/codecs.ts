import { JsonCodec, XmlCodec } from '@aws-sdk/core/protocols';
import { CborCodec } from '@smithy/core/cbor';
import type { NormalizedSchema } from '@smithy/core/schema';

/** Smithy's numbers for timestamps in documents: 5 date-time, 7 epoch seconds. */
const DATE_TIME = 5;
const EPOCH_SECONDS = 7;

export const cborCodec = new CborCodec();
export const rpcJson = new JsonCodec({
  timestampFormat: { useTrait: true, default: EPOCH_SECONDS },
  jsonName: false,
});
export const restJson = new JsonCodec({
  timestampFormat: { useTrait: true, default: EPOCH_SECONDS },
  jsonName: true,
});

export function xml(xmlNamespace = ''): XmlCodec {
  return new XmlCodec({
    xmlNamespace,
    serviceNamespace: '',
    timestampFormat: { useTrait: true, default: DATE_TIME },
    httpBindings: true,
  });
}

interface Serializing {
  createSerializer(): { write(schema: NormalizedSchema, value: unknown): void; flush(): string | Uint8Array };
}

/** A document of a schema. */
export function write(codec: Serializing, schema: NormalizedSchema, value: unknown): string | Uint8Array {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  return serializer.flush();
}
