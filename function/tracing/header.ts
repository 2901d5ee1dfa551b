/** What an `X-Amzn-Trace-Id` header says; `Lineage` and the rest are ignored. */
export interface TraceHeader {
  readonly traceId?: string;
  readonly parentId?: string;
  readonly sampled: boolean;
}

export function readTraceHeader(header: string | undefined): TraceHeader {
  const field = (name: string): string | undefined =>
    new RegExp(`(?:^|;) *${name}=([^; ]+)`).exec(header ?? '')?.[1];
  const traceId = field('Root');
  const parentId = field('Parent');
  return {
    ...(traceId === undefined ? {} : { traceId }),
    ...(parentId === undefined ? {} : { parentId }),
    sampled: field('Sampled') === '1',
  };
}
