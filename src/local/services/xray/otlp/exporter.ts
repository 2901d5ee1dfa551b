import type { Clock } from '../../../clock.ts';
import { type Batch, batchOf, type Queued } from './batch.ts';
import { type PostSpans, retryAfterMs } from './post.ts';

export interface ExporterOptions {
  readonly clock: Clock;
  readonly post: PostSpans;
  /** All documents of a trace. */
  readonly whole: (traceId: string) => Promise<readonly string[]>;
  /** Told of spans that were not taken. */
  readonly tell: (line: string) => void;
  readonly random: () => number;
}

/** Sends what X-Ray is given to a collector of OpenTelemetry, behind the back of whoever gave it. */
export interface Exporter {
  /** Never waits, and never fails. */
  add(document: Queued): void;
  /** Sends what is there once, and ends. */
  close(): Promise<void>;
}

/** Documents that wait; more are dropped. */
const MOST_QUEUED = 2048;
const MOST_SENT = 256;
/** What belongs together comes within this time. */
const GATHER_MS = 1000;
const ATTEMPTS = 5;
const LAST_MS = 2000;
const BACKOFF_MS = 500;
const BACKOFF_LIMIT_MS = 30_000;
/** https://github.com/open-telemetry/opentelemetry-proto, docs/specification.md, "Retryable Response Codes" */
const RETRYABLE = new Set([429, 502, 503, 504]);

export function createExporter({ clock, post, whole, tell, random }: ExporterOptions): Exporter {
  const queue: Queued[] = [];
  const ended = new AbortController();
  let dropped = 0;
  let sending: Promise<void> | undefined;

  function tellDropped(): void {
    if (dropped > 0) tell(`otlp: ${dropped} documents were dropped: the collector takes them too slowly`);
    dropped = 0;
  }

  async function send(attempts: number, signal: AbortSignal): Promise<void> {
    const batch = await batchOf(queue.splice(0, MOST_SENT), whole);
    if (batch.spans === 0) return;
    const problem = await attempt(batch, attempts, signal);
    if (problem !== undefined) tell(`otlp: ${batch.spans} spans were not taken: ${problem}`);
    tellDropped();
  }

  /** @returns why the collector has not taken it; undefined when it has. */
  async function attempt(batch: Batch, attempts: number, signal: AbortSignal): Promise<string | undefined> {
    for (let tried = 1; ; tried += 1) {
      const answer = await post(batch.body, signal);
      if (answer.status !== undefined && answer.status >= 200 && answer.status < 300) return answer.rejected;
      const passes = answer.status === undefined || RETRYABLE.has(answer.status);
      if (!passes || tried >= attempts || signal.aborted) return answer.problem;
      const backoff = Math.min(BACKOFF_MS * 2 ** tried, BACKOFF_LIMIT_MS) * (0.5 + random() / 2);
      const wanted = retryAfterMs(answer.retryAfter, clock.now()) ?? 0;
      await clock.sleep(Math.min(Math.max(backoff, wanted), BACKOFF_LIMIT_MS), signal).catch(() => undefined);
      if (signal.aborted) return answer.problem;
    }
  }

  async function run(): Promise<void> {
    while (queue.length > 0 && !ended.signal.aborted) {
      await clock.sleep(GATHER_MS, ended.signal);
      while (queue.length > 0 && !ended.signal.aborted) await send(ATTEMPTS, ended.signal);
    }
  }

  return {
    add(document) {
      if (ended.signal.aborted) return;
      if (queue.length >= MOST_QUEUED) dropped += 1;
      else queue.push(document);
      sending ??= run()
        .catch((error: unknown) => {
          if (!ended.signal.aborted) tell(`otlp: ${error instanceof Error ? error.message : String(error)}`);
        })
        .finally(() => {
          sending = undefined;
        });
    },
    async close() {
      ended.abort();
      await sending;
      const last = AbortSignal.timeout(LAST_MS);
      while (queue.length > 0 && !last.aborted) await send(1, last);
      if (queue.length > 0) tell(`otlp: ${queue.length} documents were not sent any more`);
      tellDropped();
    },
  };
}
