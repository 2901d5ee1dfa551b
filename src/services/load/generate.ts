import type { LoadClient } from '../../aws/load/load-client.ts';
import type { LoadPlan } from './load.ts';
import type { Recorder } from './recorder.ts';

/** Where requests go, and what they are. */
export interface LoadTarget {
  readonly client: Pick<LoadClient, 'open'>;
  readonly url: URL;
  readonly method: string;
  /** The nth request, counted from 0, as it goes over the wire. */
  readonly request: (n: number) => Buffer | Promise<Buffer>;
  /** Told of each answer. */
  readonly answered?: (n: number, outcome: number | string) => void;
}

export interface LoadRun {
  readonly target: LoadTarget;
  readonly plan: LoadPlan;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
}

type Send = (n: number, startedAt: number, done: () => void) => void;

/** Sends what a plan says, and records what comes of it. Ends early when its signal does. @returns milliseconds. */
export async function generate(run: LoadRun): Promise<number> {
  const { plan, signal } = run;
  const began = performance.now();
  const until = plan.durationMs === null ? Number.POSITIVE_INFINITY : began + plan.durationMs;
  const stopped = (): boolean => signal.aborted || performance.now() >= until;
  await (plan.model === 'open' ? sendOpen(run, began) : sendClosed(run, began, stopped));
  return performance.now() - began;
}

/** A connection with its own next request. */
function connection({ target, plan, recorder }: LoadRun): Send & { close: () => void } {
  const { client, url, method } = target;
  const socket = client.open({
    url,
    timeoutMs: plan.timeoutMs,
    repeatable: /^(GET|HEAD|OPTIONS)$/.test(method),
    headOnly: method === 'HEAD',
  });
  const write = (request: Buffer, n: number, startedAt: number, done: () => void): void =>
    socket.send(request, (outcome, bytes) => {
      recorder.add(outcome, performance.now() - startedAt, bytes);
      target.answered?.(n, outcome);
      done();
    });
  const send: Send = (n, startedAt, done) => {
    const request = target.request(n);
    if (request instanceof Promise) {
      void request.then(
        (bytes) => write(bytes, n, startedAt, done),
        () => {
          recorder.add('not signed', 0, 0);
          done();
        },
      );
    } else write(request, n, startedAt, done);
  };
  return Object.assign(send, { close: () => socket.close() });
}

/** Each connection sends its next request when the last one is answered. */
async function sendClosed(run: LoadRun, began: number, stopped: () => boolean): Promise<void> {
  const { plan } = run;
  const most = plan.requests ?? Number.POSITIVE_INFINITY;
  let sent = 0;
  await Promise.all(
    Array.from({ length: Math.min(plan.concurrency, most) }, async (_, index) => {
      await pauseUntil(began + (plan.rampMs * index) / plan.concurrency, run.signal);
      const send = connection(run);
      await new Promise<void>((resolve) => {
        const next = (): void => {
          if (sent >= most || stopped()) resolve();
          else send(sent++, performance.now(), next);
        };
        next();
      });
      send.close();
    }),
  );
}

/** Requests are due at a rate. One that finds no free connection waits, and its latency tells. */
async function sendOpen(run: LoadRun, began: number): Promise<void> {
  const { plan, recorder } = run;
  const free: ReturnType<typeof connection>[] = [];
  const all: ReturnType<typeof connection>[] = [];
  const waiting = createQueue();
  const total = countDue(plan, plan.durationMs ?? 0);
  let [busy, sent] = [0, 0];
  let ended: () => void = () => undefined;

  function start(send: ReturnType<typeof connection>, dueAt: number): void {
    busy += 1;
    send(sent++, dueAt, () => {
      busy -= 1;
      const next = waiting.take();
      if (next !== undefined && !run.signal.aborted) start(send, next);
      else free.push(send);
      if (busy === 0) ended();
    });
  }

  for (let n = 0; n < total && !run.signal.aborted; n += 1) {
    const dueAt = began + dueAfter(plan, n);
    await pauseUntil(dueAt, run.signal);
    let send = free.pop();
    if (send === undefined && all.length < plan.concurrency) {
      send = connection(run);
      all.push(send);
    }
    if (send === undefined) waiting.add(dueAt);
    else {
      recorder.lag(performance.now() - dueAt);
      start(send, dueAt);
    }
  }
  if (busy > 0 && !run.signal.aborted)
    await new Promise<void>((resolve) => {
      ended = resolve;
      run.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  for (const send of all) send.close();
}

/** First in, first out; taking from the front of a long array would move all that is behind. */
function createQueue(): { add(value: number): void; take(): number | undefined } {
  const most = 10_000;
  let values: number[] = [];
  let front = 0;
  return {
    add: (value) => {
      values.push(value);
    },
    take() {
      const value = values[front];
      if (value === undefined) return undefined;
      front += 1;
      if (front > most) [values, front] = [values.slice(front), 0];
      return value;
    },
  };
}

/** Milliseconds after the beginning at which the nth request is due. While the rate grows, it grows evenly. */
export function dueAfter({ rate, rampMs }: Pick<LoadPlan, 'rate' | 'rampMs'>, n: number): number {
  const inRamp = (rate * rampMs) / 2000;
  if (n < inRamp) return Math.sqrt((2 * n * rampMs * 1000) / rate);
  return (n * 1000) / rate + rampMs / 2;
}

/** Requests that are due within a time. */
export function countDue({ rate, rampMs }: Pick<LoadPlan, 'rate' | 'rampMs'>, ms: number): number {
  const inRamp = Math.min(ms, rampMs);
  const growing = rampMs === 0 ? 0 : (rate * inRamp * inRamp) / (2000 * rampMs);
  return Math.round(growing + (rate * Math.max(ms - rampMs, 0)) / 1000);
}

/** Timers are late by a millisecond or more: the last stretch is spent looking at the clock, between other work. */
const TIMER_SLACK_MS = 2;

async function pauseUntil(time: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const left = time - performance.now();
    if (left <= 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      if (left > TIMER_SLACK_MS) setTimeout(resolve, Math.min(left - TIMER_SLACK_MS, 100));
      else setImmediate(resolve);
    });
  }
}
