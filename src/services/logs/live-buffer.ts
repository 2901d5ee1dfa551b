import type { Clock } from '../../clock.ts';
import type { LiveBatch } from './live.ts';

/** What a session has given, with what was lost on the way. */
export interface BufferedBatch extends LiveBatch {
  /** Lines that were given up here, since more waited than are held. */
  readonly dropped: number;
  /** Milliseconds without an update, where the service may have dropped some meanwhile; else 0. */
  readonly unreadMs: number;
}

/** About 30 MB. */
const MOST_LINES = 50_000;
/**
 * An update comes each second, and 10 of them or 5,000 events are kept for who is slower; then the oldest are dropped.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
 */
const KEPT_MS = 10_000;

export interface BufferOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly most?: number;
}

/** Reads a session from now on, however long its first lines have to wait: the service does not. */
export function readAhead(
  session: AsyncGenerator<LiveBatch>,
  { clock, most = MOST_LINES }: BufferOptions,
): AsyncGenerator<BufferedBatch> {
  const waiting: BufferedBatch[] = [];
  let [held, dropped, hasEnded] = [0, 0, false];
  let failure: { readonly error: unknown } | undefined;
  let wake: () => void = () => undefined;

  function hold(batch: BufferedBatch): void {
    waiting.push(batch);
    held += batch.lines.length;
    while (held > most && waiting.length > 1) {
      const lost = waiting.shift()?.lines.length ?? 0;
      held -= lost;
      dropped += lost;
    }
  }

  async function read(): Promise<void> {
    let last = clock.now().getTime();
    try {
      for await (const batch of session) {
        const now = clock.now().getTime();
        hold({ ...batch, dropped: 0, unreadMs: now - last > KEPT_MS ? now - last : 0 });
        last = now;
        wake();
      }
    } catch (error) {
      failure = { error };
    }
    hasEnded = true;
    wake();
  }

  async function* batches(): AsyncGenerator<BufferedBatch> {
    try {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) {
          const lost = dropped;
          [held, dropped] = [held - next.lines.length, 0];
          yield { ...next, dropped: lost };
        } else if (failure !== undefined) throw failure.error;
        else if (hasEnded) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      void session.return(undefined);
    }
  }

  void read();
  return batches();
}
