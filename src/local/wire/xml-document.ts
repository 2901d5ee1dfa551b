import type { NormalizedSchema } from '@smithy/core/schema';
import { xml } from './codecs.ts';
import { malformedXml } from './malformed-xml.ts';

/** Room for a declaration and comments before the root. */
const LONGEST_PROLOG = 4096;
const ROOT = /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:[^-]|-[^-])*-->\s*)*<(?:[\w.-]+:)?([\w.-]+)/;

/**
 * Reads the XML document of a request by its schema.
 * @throws AwsError MalformedXML for one with another root.
 */
export function readXml(schema: NormalizedSchema, body: Buffer, namespace: string | undefined): object {
  const { xmlName } = schema.getMergedTraits();
  const root = ROOT.exec(body.toString('utf8', 0, LONGEST_PROLOG))?.[1];
  if (xmlName !== undefined && root !== xmlName) throw malformedXml();
  const document: unknown = xml(namespace).createDeserializer().read(schema, body);
  if (typeof document !== 'object' || document === null) throw malformedXml();
  return document;
}
