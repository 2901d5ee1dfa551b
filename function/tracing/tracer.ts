import type { SendDocuments } from './daemon.ts';
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

/** What fits into a datagram, with some room. */
const LARGEST_DOCUMENT = 60_000;

/**
 * A tracer that sends a subsegment for each request, with those of its calls in it.
 * @param send to the X-Ray daemon; without it nothing is traced.
 */
export function createTracer(
  send: SendDocuments | undefined,
  region: string,
  now: Seconds,
  newId: () => string,
): Tracer {
  return {
    begin({ traceId, parentId, sampled }) {
      if (!sampled || traceId === undefined || parentId === undefined || send === undefined)
        return untraced(traceId);
      const calls: object[] = [];
      const started = now();
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
            const members = callDocument(call, { ...outcome, failure }, region, newId);
            calls.push({ id: newId(), start_time: start, end_time: now(), ...members });
          }
        },
        end(request) {
          const id = newId();
          const own = { trace_id: traceId, type: 'subsegment' };
          const times = { start_time: started, end_time: now() };
          const whole = { id, ...own, parent_id: parentId, ...times, ...requestDocument(request, newId) };
          const together = JSON.stringify({ ...whole, subsegments: calls });
          if (together.length <= LARGEST_DOCUMENT) return send([together]);
          const apart = calls.map((call) => JSON.stringify({ ...call, ...own, parent_id: id }));
          return send([JSON.stringify(whole), ...apart]);
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
