import { createHash } from 'node:crypto';
import { object, optionalText, type Properties, text } from '../../resource-provider.ts';
import type { CodeStore, KeptCode } from './code-store.ts';

const OF_OBJECTS: readonly string[] = ['S3Bucket', 'S3Key', 'S3ObjectVersion'];

/** Keeps the code that a template gives: the text of one file, or a zip file in S3. @throws for any other. */
export function keepCode(code: CodeStore, properties: Properties): Promise<KeptCode> {
  const given = object(properties, 'Code');
  const names = Object.keys(given);
  const unserved = names.find((name) => name !== 'ZipFile' && !OF_OBJECTS.includes(name));
  if (unserved !== undefined)
    throw new Error(`The embedded environment takes code as ZipFile or from S3, not ${unserved}`);
  if (!('S3Bucket' in given)) return code.keepSource(text(given, 'ZipFile'));
  // The words are believed, not proven.
  if ('ZipFile' in given)
    throw new Error('Please do not provide other FunctionCode parameters when providing a ZipFile');
  return code.keepObject({
    bucket: text(given, 'S3Bucket'),
    key: text(given, 'S3Key'),
    version: optionalText(given, 'S3ObjectVersion'),
  });
}

/** Tells the code that a template gives from another. */
export function sourceHash(properties: Properties): string {
  const given = object(properties, 'Code');
  const source = 'ZipFile' in given ? text(given, 'ZipFile') : JSON.stringify(given);
  return createHash('sha256').update(source).digest('hex');
}
