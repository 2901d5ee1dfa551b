import type { TraceSummary } from '@aws-sdk/client-xray';

/** X-Ray's words: error is 4xx, fault is 5xx. */
export type Outcome = 'ok' | 'error' | 'fault' | 'throttle';

type Flags = Pick<TraceSummary, 'HasError' | 'HasFault' | 'HasThrottle'>;

/**
 * How a traced request ended: by the flags of its first segment, or by the status that was answered. Lambda writes that
 * segment, and calls it fine whenever the function answered, with whatever status.
 * @param status 0 where none is known.
 */
export function outcomeOf({ HasFault, HasError, HasThrottle }: Flags, status: number): Outcome {
  if (HasThrottle || status === 429) return 'throttle';
  if (HasFault || status >= 500) return 'fault';
  return HasError || status >= 400 ? 'error' : 'ok';
}

/** The status that the function noted, as the API has no part in traces. */
export function statusOf({ Annotations, Http }: Pick<TraceSummary, 'Annotations' | 'Http'>): number | null {
  return Annotations?.status?.[0]?.AnnotationValue?.NumberValue ?? Http?.HttpStatus ?? null;
}
