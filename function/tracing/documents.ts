/** One call to an AWS service. */
export interface TracedCall {
  readonly service: string;
  readonly operation: string;
  readonly tableName?: string;
}

/** What became of a traced call. */
export interface CallOutcome {
  readonly requestId?: string;
  readonly status?: number;
  readonly attempts: number;
}

/** What a request was, and how it ended. */
export interface TracedRequest {
  readonly status: number;
  /** Found again by `annotation[name]`; those that are undefined are left out. */
  readonly annotations: Readonly<Record<string, string | number | undefined>>;
  /** What was thrown and not foreseen. */
  readonly error?: unknown;
}

const MOST_FRAMES = 20;
const MOST_TEXT = 500;

/**
 * The members of a subsegment about a call; what is undefined does not get into JSON.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export function callDocument(
  { service, operation, tableName }: TracedCall,
  { requestId, status, attempts, failure }: CallOutcome & { readonly failure: unknown },
  region: string,
  newId: () => string,
): object {
  const failed = failure !== undefined;
  const throttled = failure instanceof Error && /Throttl|ProvisionedThroughputExceeded/.test(failure.name);
  return {
    name: service,
    namespace: 'aws',
    aws: { operation, region, table_name: tableName, request_id: requestId, retries: attempts - 1 },
    http: status === undefined ? undefined : { response: { status } },
    error: failed || undefined,
    throttle: throttled || undefined,
    cause: failed ? causeOf(failure, newId, true) : undefined,
  };
}

/** The members of the subsegment that the calls of a request hang on. */
export function requestDocument({ status, annotations, error }: TracedRequest, newId: () => string): object {
  return {
    name: 'request',
    annotations: { ...annotations, status },
    error: (status >= 400 && status < 500) || undefined,
    throttle: status === 429 || undefined,
    fault: status >= 500 || undefined,
    cause: error === undefined ? undefined : causeOf(error, newId, false),
  };
}

function causeOf(failure: unknown, newId: () => string, remote: boolean): object {
  const {
    name,
    message,
    stack = '',
  } = failure instanceof Error ? failure : { name: 'Error', message: String(failure) };
  const frames = stack.split('\n').flatMap((line) => {
    const [, label = '', path, number] = /^\s+at (?:(.+?) \()?(.+?):(\d+):\d+\)?$/.exec(line) ?? [];
    return path === undefined ? [] : [{ path, line: Number(number), label }];
  });
  const exception = { id: newId(), type: name, message: message.slice(0, MOST_TEXT), remote };
  return { exceptions: [remote ? exception : { ...exception, stack: frames.slice(0, MOST_FRAMES) }] };
}
