import * as v from 'valibot';
import { parsedJson } from '../../schemas/json.ts';

/** More is not read: the map of the function has some 50 KB. */
export const LARGEST_MAP = 1024 * 1024;

/**
 * A source map of revision 3, and the code that it is of, which an extension names.
 * https://tc39.es/ecma426/
 */
const mapSchema = v.object({
  version: v.literal(3),
  sources: v.array(v.pipe(v.string(), v.maxLength(1000))),
  names: v.optional(v.array(v.string()), []),
  mappings: v.string(),
  /** The first digits of the hash of the code. */
  x_code: v.string(),
});

export type MapDocument = v.InferOutput<typeof mapSchema>;

/** @returns undefined for what is no map of this code: a wrong one would name wrong places. */
export function readMap(text: string, code: string): MapDocument | undefined {
  if (text.length > LARGEST_MAP) return undefined;
  const document = parsedJson(text);
  const read = v.safeParse(mapSchema, document);
  return read.success && read.output.x_code === code ? read.output : undefined;
}
