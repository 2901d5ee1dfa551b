import type { LoadClient } from '../../http/load/load-client.ts';
import type { LoadSocket } from '../../http/load/load-socket.ts';
import type { LoadPlan } from './load.ts';
import type { Recorder } from './recorder.ts';

/** Where requests go, and what they are. */
export interface LoadTarget {
  readonly client: Pick<LoadClient, 'open'>;
  readonly url: URL;
  readonly method: string;
  /** The nth request, counted from 0, as it goes over the wire. */
  readonly request: (n: number) => Buffer | Promise<Buffer>;
  /** Told of each request before it is sent. */
  readonly sent?: (n: number) => void;
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

/** Sends what a plan says, and records what comes of it. Ends at once when its signal does. @returns milliseconds. */
export async function generate(run: LoadRun): Promise<number> {
  const { plan, signal } = run;
  const began = performance.now();
  const opened: LoadSocket[] = [];
  const connect = (): Send => connection(run, opened);
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    const sending = plan.model === 'open' ? sendOpen(run, connect, began) : sendClosed(run, connect, began);
    await Promise.race([sending, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
    for (const socket of opened) socket.close();
  }
  return performance.now() - began;
}

/** A connection with its own next request. */
function connection({ target, plan, recorder }: LoadRun, opened: LoadSocket[]): Send {
  const { client, url, method } = target;
  const socket = client.open({
    url,
    timeoutMs: plan.timeoutMs,
    repeatable: /^(GET|HEAD|OPTIONS)$/.test(method),
    headOnly: method === 'HEAD',
  });
  opened.push(socket);
  const write = (request: Buffer, n: number, startedAt: number, done: () => void): void => {
    target.sent?.(n);
    socket.send(request, (outcome, bytes) => {
      recorder.add(outcome, performance.now() - startedAt, bytes);
      target.answered?.(n, outcome);
      done();
    });
  };
  return (n, startedAt, done) => {
    const request = target.request(n);
    if (!(request instanceof Promise)) {
      write(request, n, startedAt, done);
      return;
    }
    void request.then(
      (bytes) => write(bytes, n, startedAt, done),
      () => {
        recorder.add('not signed', 0, 0);
        done();
      },
    );
  };
}

/** Each connection sends its next request when the last one is answered. */
async function sendClosed({ plan, signal }: LoadRun, connect: () => Send, began: number): Promise<void> {
  const most = plan.requests ?? Number.POSITIVE_INFINITY;
  const until = began + (plan.durationMs ?? Number.POSITIVE_INFINITY);
  let sent = 0;
  await Promise.all(
    Array.from({ length: Math.min(plan.concurrency, most) }, async (_, index) => {
      await pauseUntil(began + (plan.rampMs * index) / plan.concurrency, signal);
      const send = connect();
      await new Promise<void>((resolve) => {
        const next = (): void => {
          if (sent >= most || signal.aborted || performance.now() >= until) resolve();
          else send(sent++, performance.now(), next);
        };
        next();
      });
    }),
  );
}

/** Requests are due at a rate. One that finds no free connection waits, and its latency tells. */
async function sendOpen(run: LoadRun, connect: () => Send, began: number): Promise<void> {
  const { plan, recorder, signal } = run;
  const free: Send[] = [];
  const waiting = createQueue();
  const total = countDue(plan, plan.durationMs ?? 0);
  let [connections, busy, sent] = [0, 0, 0];
  let allAnswered: () => void = () => undefined;

  function start(send: Send, dueAt: number): void {
    busy += 1;
    send(sent++, dueAt, () => {
      busy -= 1;
      const next = waiting.take();
      if (next !== undefined && !signal.aborted) start(send, next);
      else free.push(send);
      if (busy === 0) allAnswered();
    });
  }

  for (let n = 0; n < total && !signal.aborted; n += 1) {
    const dueAt = began + dueAfter(plan, n);
    await pauseUntil(dueAt, signal);
    if (signal.aborted) return;
    let send = free.pop();
    if (send === undefined && connections < plan.concurrency) {
      send = connect();
      connections += 1;
    }
    if (send === undefined) waiting.add(dueAt);
    else {
      recorder.lag(performance.now() - dueAt);
      start(send, dueAt);
    }
  }
  if (busy === 0) return;
  await new Promise<void>((resolve) => {
    allAnswered = resolve;
  });
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
