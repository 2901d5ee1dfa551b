import type { Clock } from '../clock.ts';

/** How long throttled calls are waited for, and who is told. */
export interface ThrottlingLimit {
  /** Milliseconds for one call; the signal of a `--timeout` may end it earlier. */
  readonly limitMs: number;
  /** Told once. */
  readonly report: (line: string) => void;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html and its siblings */
export const THROTTLED =
  /^(Throttling|ThrottlingException|ThrottledException|RequestThrottled|RequestThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown|ProvisionedThroughputExceededException)$/;

const FIRST_MS = 1000;
const LONGEST_MS = 15_000;

/** Sends a call again while AWS throttles it: it has done nothing then, so that also a change may be sent again. */
export function createThrottlingWait(
  { limitMs, report }: ThrottlingLimit,
  clock: Clock,
  signal: AbortSignal,
  random: () => number,
): <T>(name: string, call: () => Promise<T>) => Promise<T> {
  let told = false;
  return async (name, call) => {
    const begun = clock.now().getTime();
    for (let longest = FIRST_MS; ; longest = Math.min(longest * 2, LONGEST_MS)) {
      try {
        return await call();
      } catch (error) {
        const throttled = error instanceof Error && THROTTLED.test(error.name);
        if (!throttled || clock.now().getTime() - begun + longest > limitMs) throw error;
        if (!told) report(`AWS throttles the calls (${name}); they are sent again until they are let in`);
        told = true;
      }
      await clock.sleep(longest / 2 + (random() * longest) / 2, signal);
    }
  };
}
