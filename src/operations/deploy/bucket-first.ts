import { INLINE_TEMPLATE_BYTES } from '../../../stack/contract/parameters.ts';
import type { Connection } from '../../aws/connection.ts';
import { readTemplate } from '../../schemas/template.ts';
import type { Existing } from '../../services/deploy/existing.ts';
import { createLedger, type Ledger } from '../../services/releases/ledger.ts';
import { bucketExists } from '../../services/stack/artifacts-bucket.ts';
import { importedResources } from './take-up.ts';

/**
 * Whether a new stack gets its bucket in a change set of its own: CloudFormation takes 51,200 bytes with a request, and
 * more of a template only from a bucket.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export function needsBucketFirst(template: string, takesUp: readonly Existing[]): boolean {
  const hasBucket = takesUp.some(({ type }) => type === 'AWS::S3::Bucket');
  return Buffer.byteLength(template) > INLINE_TEMPLATE_BYTES && !hasBucket;
}

/** The template of that change set: the bucket with its policy, and what the stack has taken up. */
export function bucketTemplate(template: string, takesUp: readonly Existing[]): string {
  const { Resources } = readTemplate(template);
  const bucket = Object.entries(Resources).filter(([, { Type }]) => Type.startsWith('AWS::S3::'));
  return JSON.stringify({ Resources: { ...importedResources(takesUp), ...Object.fromEntries(bucket) } });
}

/** The releases in the bucket that a template names, where that is there: a stack may have it before it has outputs. */
export async function ledgerOf(
  connection: Pick<Connection, 's3'>,
  template: string,
): Promise<Ledger | undefined> {
  const { Resources } = readTemplate(template);
  const names = Object.values(Resources).map(({ Properties }) => Properties?.BucketName);
  const bucket = names.find((name) => typeof name === 'string');
  const s3 = await connection.s3();
  if (typeof bucket !== 'string' || !(await bucketExists(s3, bucket))) return undefined;
  return createLedger(s3, bucket);
}
