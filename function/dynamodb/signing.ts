import { createHash, createHmac } from 'node:crypto';

/** Credentials as Lambda puts them into the environment. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Adds to `headers` (lower-case names) what AWS wants of a signed `POST` of `body` to the root of `url`. */
export type Sign = (
  url: URL,
  headers: Record<string, string>,
  body: string,
  now: Date,
) => Record<string, string>;

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Signature Version 4 for the one shape of request that DynamoDB takes: a POST to `/` without a query.
 * `@smithy/signature-v4` does the same in 14 KB, more than half of what the function may weigh; a test holds
 * the two together. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createSigner(service: string, region: string, credentials: () => Credentials): Sign {
  return (url, headers, body, now) => {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials();
    const time = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
    const date = time.slice(0, 8);
    const signed: Record<string, string> = {
      ...headers,
      host: url.host,
      'x-amz-date': time,
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
    };
    const names = Object.keys(signed).sort();
    const canonical = [
      'POST',
      '/',
      '',
      ...names.map((name) => `${name}:${signed[name]}`),
      '',
      names.join(';'),
      sha256(body),
    ];
    const scope = `${date}/${region}/${service}/aws4_request`;
    const text = [ALGORITHM, time, scope, sha256(canonical.join('\n'))].join('\n');
    const key = [date, region, service, 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`));
    const signature = hmac(key, text).toString('hex');
    return {
      ...signed,
      authorization: `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
    };
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
