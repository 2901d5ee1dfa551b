import type { NormalizedSchema } from '@smithy/core/schema';
import { xml } from './codecs.ts';
import { malformedXml, messageTooLong } from './malformed-xml.ts';
import { parseXml } from './xml-parser.ts';

/** A thousand keys of 1,024 characters, each of which may stand as an entity. */
const MAX_DOCUMENT_BYTES = 6 * 1024 * 1024;
/** Room for a declaration and comments before the root. */
const LONGEST_PROLOG = 4096;
const ROOT = /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:[^-]|-[^-])*-->\s*)*<(?:[\w.-]+:)?([\w.-]+)/;

/**
 * Reads the XML document of a request by its schema.
 * @throws AwsError MalformedXML for one with another root, MaxMessageLengthExceeded.
 */
export async function readXml(
  schema: NormalizedSchema,
  body: Buffer,
  namespace: string | undefined,
): Promise<object> {
  if (body.length > MAX_DOCUMENT_BYTES) throw messageTooLong();
  const { xmlName } = schema.getMergedTraits();
  const root = ROOT.exec(body.toString('utf8', 0, LONGEST_PROLOG))?.[1];
  if (xmlName !== undefined && root !== xmlName) throw malformedXml();
  const parsed = await parseXml(body.toString('utf8'));
  const document: unknown = xml(namespace).createDeserializer().readSchema(schema, parsed);
  if (typeof document !== 'object' || document === null) throw malformedXml();
  return document;
}
