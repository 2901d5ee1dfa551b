import { type ClientConfig, endpointFor } from '../aws/client-config.ts';
import { translateAwsError } from '../aws/errors.ts';
import type { Clock } from '../clock.ts';
import { domainOf } from '../partitions.ts';
import { S3Error } from './s3-error.ts';
import { send } from './send.ts';
import { createRequestSigner } from './sign-request.ts';

/** A small object of JSON. */
export interface NewObject {
  readonly bucket: string;
  /** Account that the bucket must be of. */
  readonly owner: string;
  readonly key: string;
  readonly body: string;
}

/** Puts objects into S3 without the SDK's client, which takes longer to load than most commands take. */
export interface ObjectPut {
  /**
   * @param signal ends it.
   * @returns false when there is an object with that key already.
   * @throws BackofficeError
   */
  putNew(object: NewObject, signal: AbortSignal): Promise<boolean>;
  close(): void;
}

export interface ObjectPutOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** What stands behind `s3` in the name of its host. */
  readonly variant: string;
}

const ATTEMPTS = 3;
const BACKOFF_MS = 50;
const TIMEOUT_MS = 3000;
const CALL = 's3 PutObject';

export function createObjectPut(config: ClientConfig, options: ObjectPutOptions): ObjectPut {
  const { clock, random, variant } = options;
  const { region = 'us-east-1', credentials, profile, trace, admit, network } = config;
  const agents = network.agents();
  const sign = createRequestSigner('s3', region, credentials);
  const endpoint = endpointFor(config, 'S3');

  async function once(object: NewObject, at: Date, signal: AbortSignal): Promise<void> {
    const request = {
      method: 'PUT',
      url: addressOf(object, { endpoint, region, variant }),
      headers: headersOf(object),
      body: object.body,
    };
    const started = performance.now();
    const note = (outcome: string): void =>
      trace?.(`${CALL} ${outcome} ${Math.round(performance.now() - started)} ms`);
    try {
      const headers = await sign(request, at);
      const answer = await send({ ...request, headers, timeoutMs: TIMEOUT_MS }, agents, signal);
      if (answer.status !== 200) throw new S3Error(answer);
      note(`ok ${String(answer.headers['x-amz-request-id'] ?? '')}`);
    } catch (error) {
      note(error instanceof Error ? error.name : 'failed');
      throw signal.aborted ? signal.reason : error;
    }
  }

  return {
    async putNew(object, signal) {
      await admit({ service: 's3', operation: 'PutObject', kind: 'plan' });
      let aheadMs = 0;
      for (let attempt = 1; ; attempt += 1) {
        const now = clock.now().getTime();
        try {
          await once(object, new Date(now + aheadMs), signal);
          return true;
        } catch (error) {
          if (error instanceof S3Error && error.name === 'PreconditionFailed') return false;
          if (signal.aborted || attempt === ATTEMPTS || !isPassing(error))
            throw translateAwsError(error, { call: CALL, profile });
          if (error instanceof S3Error && error.name === SKEWED) aheadMs = error.time - now;
        }
        await clock.sleep(random() * BACKOFF_MS * 2 ** attempt, signal);
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/**
 * Where an object is put.
 * botocore 1.43.11, data/s3/2006-03-01/endpoint-rule-set-1.json: https://{Bucket}.s3-fips.dualstack.{Region}.{dnsSuffix}
 */
export function addressOf(
  { bucket, key }: Pick<NewObject, 'bucket' | 'key'>,
  to: { readonly endpoint: string | undefined; readonly region: string; readonly variant: string },
): URL {
  if (to.endpoint !== undefined) return new URL(`${to.endpoint.replace(/\/$/, '')}/${bucket}/${key}`);
  return new URL(`https://${bucket}.s3${to.variant}.${to.region}.${domainOf(to.region)}/${key}`);
}

function headersOf({ owner }: NewObject): Readonly<Record<string, string>> {
  return { 'content-type': 'application/json', 'if-none-match': '*', 'x-amz-expected-bucket-owner': owner };
}

const SKEWED = 'RequestTimeTooSkewed';

/** Whether the same request may be answered otherwise in a moment. */
function isPassing(error: unknown): boolean {
  if (error instanceof S3Error) {
    if (error.name === SKEWED) return !Number.isNaN(error.time);
    return error.status >= 500 || /^(ConditionalRequestConflict|RequestTimeout)$/.test(error.name);
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^(ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN)$/.test(code);
}
