import type { WireRequest } from '../../wire/request.ts';

/** `s3` and `s3.us-east-1`: names of the service, which stand alone or behind the bucket's. */
const SERVICE = /(?:^|\.)s3(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?$/;

/**
 * A request to a bucket's own host, `bucket.localhost` or `bucket.s3.localhost`, with the bucket in its path instead.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function inPathStyle(request: WireRequest): WireRequest {
  const bucket = bucketIn(request.headers.host ?? '');
  return bucket === '' ? request : { ...request, path: `/${bucket}${request.path}` };
}

function bucketIn(host: string): string {
  const name = /^(.+)\.localhost(?::\d+)?$/.exec(host.toLowerCase())?.[1] ?? '';
  return name.replace(SERVICE, '');
}
