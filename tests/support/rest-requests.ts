import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema } from '@smithy/types';

/** A request as raw HTTP. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
}

/** The smallest request of an operation of S3: its method, path and query, and what it requires outside its body. */
export function smallestRequest(schema: StaticOperationSchema, bucket: string, key: string): RawRequest {
  const traits = schema[3];
  const http: unknown = typeof traits === 'object' ? traits.http : undefined;
  const [method = '', pattern = ''] = Array.isArray(http) ? http.map(String) : [];
  const input = NormalizedSchema.of(schema[4]);
  const members = [...input.structIterator()];
  const inBucket = members.some(([name]) => name === 'Bucket');
  const url = new URL(`http://host${inBucket ? `/${bucket}` : ''}${pattern.replace('{Key+}', key)}`);
  const headers: Record<string, string> = {};
  const raw: unknown = input.getSchema();
  for (const [, member] of members.slice(0, Array.isArray(raw) ? Number(raw[6] ?? 0) : 0)) {
    const { httpQuery, httpHeader } = member.getMergedTraits();
    if (httpQuery) url.searchParams.set(httpQuery, '1');
    if (httpHeader) headers[httpHeader.toLowerCase()] = `${bucket}/other`;
  }
  return { method, path: `${url.pathname}${url.search}`, headers };
}
