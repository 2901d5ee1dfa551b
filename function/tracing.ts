import { createSocket } from 'node:dgram';

/** What an `X-Amzn-Trace-Id` header says; `Lineage` and the rest are ignored. */
export interface TraceHeader {
  readonly traceId?: string;
  readonly parentId?: string;
  readonly sampled: boolean;
}

/** One call to an AWS service, as X-Ray's segment document has it (times in seconds since 1970). */
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

/** The trace of one invocation. */
export interface Trace {
  readonly traceId: string | undefined;
  /** Runs a call and notes it; costs nothing when the invocation is not sampled. */
  capture<T>(call: TracedCall, run: (report: (outcome: CallOutcome) => void) => Promise<T>): Promise<T>;
  /** Sends what was noted; resolves when it has left, and never rejects: a trace must not fail a request. */
  flush(): Promise<void>;
}

export interface Tracer {
  begin(header: TraceHeader): Trace;
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

const PROTOCOL = '{"format":"json","version":1}\n';

/**
 * A tracer that sends subsegments to the X-Ray daemon.
 * @param address `host:port` of the daemon (AWS_XRAY_DAEMON_ADDRESS); without one nothing is traced.
 */
export function createTracer(
  address: string | undefined,
  region: string,
  now: () => Date,
  newId: () => string,
): Tracer {
  return {
    begin({ traceId, parentId, sampled }) {
      const documents: string[] = [];
      const active = sampled && traceId !== undefined && parentId !== undefined && address !== undefined;
      return {
        traceId,
        async capture(call, run) {
          if (!active) return run(() => undefined);
          const start = now().getTime() / 1000;
          let outcome: CallOutcome = { attempts: 1 };
          let failure: unknown;
          try {
            return await run((reported) => {
              outcome = reported;
            });
          } catch (error) {
            failure = error;
            throw error;
          } finally {
            const times = { start_time: start, end_time: now().getTime() / 1000 };
            const ids = { id: newId(), trace_id: traceId, parent_id: parentId, type: 'subsegment' };
            documents.push(
              JSON.stringify({
                ...ids,
                ...times,
                ...describe(call, outcome, region),
                ...describeFailure(failure, newId),
              }),
            );
          }
        },
        flush: () =>
          documents.length === 0 || address === undefined ? Promise.resolve() : send(address, documents),
      };
    },
  };
}

function describe(call: TracedCall, outcome: CallOutcome, region: string): object {
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
  };
}

function describeFailure(failure: unknown, newId: () => string): object {
  if (!(failure instanceof Error)) return {};
  const throttled = /Throttl|ProvisionedThroughputExceeded/.test(failure.name);
  const exception = { id: newId(), type: failure.name, message: failure.message, remote: true };
  return { ...(throttled ? { throttle: true } : {}), error: true, cause: { exceptions: [exception] } };
}

function send(address: string, documents: readonly string[]): Promise<void> {
  const [host = '127.0.0.1', port = '2000'] = address.split(':');
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    let left = documents.length;
    const done = (): void => {
      left -= 1;
      if (left > 0) return;
      socket.close();
      resolve();
    };
    socket.on('error', done);
    for (const document of documents) socket.send(PROTOCOL + document, Number(port), host, done);
  });
}
