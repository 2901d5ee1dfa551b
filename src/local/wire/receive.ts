import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AwsError } from '../aws-error.ts';
import { MAX_DOCUMENT_BYTES } from './body-limits.ts';
import type { ServiceDefinition } from './operation.ts';
import { serviceOf, type WireRequest } from './request.ts';

/**
 * A request as its service takes it. PutMetricData comes compressed when it is large.
 * @throws AwsError for a body that cannot be unpacked.
 */
export async function received(
  request: WireRequest,
  services: readonly ServiceDefinition[],
): Promise<WireRequest> {
  const scope = serviceOf(request.headers, request.query);
  const receive = services.find((each) => each.scope === scope)?.receive ?? unpacked;
  return receive(request);
}

async function unpacked(request: WireRequest): Promise<WireRequest> {
  if (request.headers['content-encoding'] !== 'gzip') return request;
  const body = await promisify(gunzip)(request.body, { maxOutputLength: MAX_DOCUMENT_BYTES }).catch(() => {
    throw new AwsError('SerializationException', 'the request cannot be decompressed');
  });
  return { ...request, body };
}
