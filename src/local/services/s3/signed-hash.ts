import { AwsError } from '../../aws-error.ts';
import { hashOf } from '../../hash.ts';
import type { WireRequest } from '../../wire/request.ts';

/** What stands for the hash of a body in chunks. */
const STREAMING: ReadonlySet<string> = new Set([
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER',
]);

/**
 * Holds a body to the hash that is signed with its request, `x-amz-content-sha256`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 * @throws AwsError XAmzContentSHA256Mismatch, as https://github.com/grosskur/lua-resty-aws/issues/2 quotes AWS;
 * InvalidArgument for what is no hash, as https://github.com/arnemolland/sigv4/issues/8 does.
 */
export async function verifySignedHash({ headers, body }: WireRequest): Promise<void> {
  const given = headers['x-amz-content-sha256'];
  if (given === undefined || given === 'UNSIGNED-PAYLOAD' || STREAMING.has(String(given))) return;
  const wanted = String(given).toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(wanted))
    throw new AwsError(
      'InvalidArgument',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.',
    );
  const computed = await hashOf('sha256', body, 'hex');
  if (wanted === computed) return;
  throw new AwsError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    400,
    { ClientComputedContentSHA256: wanted, S3ComputedContentSHA256: computed },
  );
}
