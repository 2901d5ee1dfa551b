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
 * The members of a subsegment about a call.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export function callDocument(
  call: TracedCall,
  outcome: CallOutcome,
  failure: unknown,
  region: string,
  newId: () => string,
): object {
  const throttled = failure instanceof Error && /Throttl|ProvisionedThroughputExceeded/.test(failure.name);
  return {
    name: call.service,
    namespace: 'aws',
    aws: {
      operation: call.operation,
      region,
      ...(call.tableName === undefined ? {} : { table_name: call.tableName }),
      ...(outcome.requestId === undefined ? {} : { request_id: outcome.requestId }),
      retries: outcome.attempts - 1,
    },
    ...(outcome.status === undefined ? {} : { http: { response: { status: outcome.status } } }),
    ...(failure === undefined ? {} : { error: true, cause: causeOf(failure, newId, true) }),
    ...(throttled ? { throttle: true } : {}),
  };
}

/** The members of the subsegment that the calls of a request hang on. */
export function requestDocument({ status, annotations, error }: TracedRequest, newId: () => string): object {
  const known = Object.entries(annotations).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? value.slice(0, MOST_TEXT) : value]],
  );
  return {
    name: 'request',
    annotations: Object.fromEntries([...known, ['status', status]]),
    ...(status >= 400 && status < 500 ? { error: true } : {}),
    ...(status === 429 ? { throttle: true } : {}),
    ...(status >= 500 ? { fault: true } : {}),
    ...(error === undefined ? {} : { cause: causeOf(error, newId, false) }),
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
