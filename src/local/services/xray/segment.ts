/**
 * A segment or subsegment as it was sent, as far as it is read here.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export interface Segment {
  readonly id: string;
  readonly trace_id: string;
  readonly name: string;
  readonly parent_id?: string;
  readonly type?: string;
  readonly origin?: string;
  readonly namespace?: string;
  /** Seconds since 1970. */
  readonly start_time: number;
  readonly end_time?: number;
  readonly in_progress?: boolean;
  readonly error?: boolean;
  readonly fault?: boolean;
  readonly throttle?: boolean;
  readonly user?: string;
  readonly resource_arn?: string;
  readonly annotations?: Readonly<Record<string, string | number | boolean>>;
  readonly http?: {
    readonly request?: {
      readonly method?: string;
      readonly url?: string;
      readonly user_agent?: string;
      readonly client_ip?: string;
    };
    readonly response?: { readonly status?: number };
  };
  readonly aws?: {
    readonly operation?: string;
    readonly table_name?: string;
    readonly request_id?: string;
    readonly ec2?: { readonly instance_id?: string; readonly availability_zone?: string };
  };
  readonly cause?:
    | string
    | { readonly exceptions?: readonly { readonly message?: string; readonly type?: string }[] };
  readonly subsegments?: readonly Segment[];
}

/** A segment with all within it. */
export function flatten(segments: readonly Segment[], depth = 0): Segment[] {
  if (depth > MOST_DEPTH) return [];
  return segments.flatMap((segment) => [segment, ...flatten(segment.subsegments ?? [], depth + 1)]);
}

const MOST_DEPTH = 100;

/** Whether it is a segment of a service of its own, and no part of another. */
export function isService(segment: Segment): boolean {
  return segment.type !== 'subsegment' && segment.origin !== undefined;
}

/** A service as X-Ray names it: what ran, or what was called. */
export interface ServiceName {
  readonly name: string;
  readonly type: string;
}

/** Calls to AWS services stand for the service they call; tables by their name. */
export function serviceOf(segment: Segment): ServiceName | undefined {
  if (isService(segment)) return { name: segment.name, type: segment.origin ?? '' };
  if (segment.namespace === 'remote') return { name: segment.name, type: 'remote' };
  if (segment.namespace !== 'aws') return undefined;
  const table = segment.aws?.table_name;
  return table === undefined
    ? { name: segment.name, type: `AWS::${segment.name}` }
    : { name: table, type: 'AWS::DynamoDB::Table' };
}
