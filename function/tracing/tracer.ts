import { sendToDaemon } from './daemon.ts';
import {
  type CallOutcome,
  callDocument,
  requestDocument,
  type TracedCall,
  type TracedRequest,
} from './documents.ts';
import type { TraceHeader } from './header.ts';

/** The trace of one invocation. */
export interface Trace {
  readonly traceId: string | undefined;
  /** Runs a call and notes it; costs nothing when the invocation is not sampled. */
  capture<T>(call: TracedCall, run: (report: (outcome: CallOutcome) => void) => Promise<T>): Promise<T>;
  /** Notes how the request ended and sends everything. Never rejects: a trace must not fail a request. */
  end(request: TracedRequest): Promise<void>;
}

export interface Tracer {
  begin(header: TraceHeader): Trace;
}

/** Times of day have milliseconds only, and calls take few of them. @returns seconds since 1970. */
export type Seconds = () => number;

/**
 * A tracer that sends subsegments to the X-Ray daemon.
 * @param address `host:port` of the daemon (AWS_XRAY_DAEMON_ADDRESS); without one nothing is traced.
 */
export function createTracer(
  address: string | undefined,
  region: string,
  now: Seconds,
  newId: () => string,
): Tracer {
  return {
    begin({ traceId, parentId, sampled }) {
      if (!sampled || traceId === undefined || parentId === undefined || address === undefined)
        return untraced(traceId);
      const documents: string[] = [];
      const started = now();
      const requestId = newId();
      const add = (id: string, parent: string, from: number, members: object): void => {
        const ids = { id, trace_id: traceId, parent_id: parent, type: 'subsegment' };
        documents.push(JSON.stringify({ ...ids, start_time: from, end_time: now(), ...members }));
      };
      return {
        traceId,
        async capture(call, run) {
          const start = now();
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
            add(newId(), requestId, start, callDocument(call, outcome, failure, region, newId));
          }
        },
        end(request) {
          add(requestId, parentId, started, requestDocument(request, newId));
          return sendToDaemon(address, documents);
        },
      };
    },
  };
}

function untraced(traceId: string | undefined): Trace {
  return {
    traceId,
    capture: (_call, run) => run(() => undefined),
    end: () => Promise.resolve(),
  };
}
