import type { JsonCodec } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { pause } from '../pause.ts';

/** Shorter texts are read at once. */
const LARGE_LENGTH = 256 * 1024;
/** So many entries of a list are read while nobody else has a turn. */
const SLICE = 100;

/** Reads a JSON document by its schema; a long list of a large one slice by slice, so that others are not kept waiting. */
export async function readDocument(
  codec: JsonCodec,
  schema: NormalizedSchema,
  text: string,
): Promise<Record<string, unknown>> {
  const reader = codec.createDeserializer();
  if (text.length < LARGE_LENGTH) return reader.read(schema, text);
  const document: Record<string, unknown> = JSON.parse(text);
  await pause();
  const read: Record<string, unknown> = {};
  for (const [name, member] of [...schema.structIterator()]) {
    const entries = Object.hasOwn(document, name) ? document[name] : undefined;
    if (!member.isListSchema() || member.getMergedTraits().jsonName || !Array.isArray(entries)) continue;
    delete document[name];
    const parts: unknown[][] = [];
    for (let at = 0; at < entries.length; at += SLICE) {
      parts.push(reader.readObject(member, entries.slice(at, at + SLICE)));
      await pause();
    }
    read[name] = parts.flat();
  }
  return { ...reader.readObject(schema, Object(document)), ...read };
}
