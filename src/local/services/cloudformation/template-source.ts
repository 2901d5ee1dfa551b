import { AwsError } from '../../aws-error.ts';
import type { Buckets } from '../s3/buckets.ts';

/** CloudFormation takes this much inline, and 1 MB from S3. */
const INLINE_BYTES = 51_200;
const S3_BYTES = 1024 * 1024;

const UNSUPPORTED = 'TemplateURL must be a supported URL.';

/** Where a request's template is. */
export interface TemplateSource {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
}

/** @throws AwsError ValidationError when there is none, or it is too large. */
export async function templateText(
  { TemplateBody: body, TemplateURL }: TemplateSource,
  buckets: Buckets,
): Promise<string> {
  if (TemplateURL !== undefined) return fromBucket(TemplateURL, buckets);
  if (body === undefined)
    throw new AwsError('ValidationError', 'Either Template URL or Template Body must be specified.');
  if (Buffer.byteLength(body) > INLINE_BYTES) {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${INLINE_BYTES}`,
    );
  }
  return body;
}

/** Takes `https://<bucket>.s3.<region>.amazonaws.com/<key>` and `<endpoint>/<bucket>/<key>`. */
async function fromBucket(address: string, buckets: Buckets): Promise<string> {
  const refused = (message: string): AwsError => new AwsError('ValidationError', message);
  if (!/^(https?|s3):\/\//.test(address) || !URL.canParse(address)) throw refused(UNSUPPORTED);
  const url = new URL(address);
  // As users of AWS report it: https://github.com/localstack/localstack/pull/9329
  if (url.protocol === 's3:')
    throw refused(`S3 error: Domain name specified in ${url.hostname} is not a valid S3 domain`);
  const isS3 = /(^|\.)s3[.-]([\w-]+\.)*amazonaws\.(com|com\.cn|eu)$/.test(url.hostname);
  const virtual = /^([^.]+)\.s3[.-]/.exec(url.hostname)?.[1];
  const [bucket = '', ...key] =
    virtual === undefined ? url.pathname.slice(1).split('/') : [virtual, ...url.pathname.slice(1).split('/')];
  // The embedded endpoint may go by any name; a bucket of it tells it from other hosts.
  if (!isS3 && !(await buckets.has(bucket))) throw refused(UNSUPPORTED);
  const version = await buckets.version(bucket, decodeURIComponent(key.join('/')));
  if (version === undefined || version.deleteMarker)
    throw refused('S3 error: The specified key does not exist.');
  if (version.size > S3_BYTES) throw refused(`Template may not exceed ${S3_BYTES} bytes in size.`);
  return (await buckets.body(version)).toString('utf8');
}
