import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { LogsApi } from '../../aws/logs.ts';
import type { Timing } from '../../clock.ts';
import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import type { FollowPace } from './follow-pace.ts';
import { isOtherClass, otherClass } from './other-class.ts';
import type { LogSource } from './sources.ts';

export interface PageOptions {
  /** Asked for before each call: after a new login it is another one. */
  readonly logs: () => Promise<Pick<LogsApi, 'filterLogEventsOnce'>>;
  readonly patternOf: (source: LogSource) => string | undefined;
  /** What the names of the streams begin with. */
  readonly stream?: string | undefined;
  /** Told what the user should know. */
  readonly report: (line: string) => void;
  /** Waits until there are other credentials; rejects where nobody can get any. */
  readonly renewCredentials: (error: BackofficeError) => Promise<void>;
}

/** Reads the events of a source from a time on, page by page. */
export type ReadPages = (source: LogSource, start: number) => AsyncGenerator<readonly FilteredLogEvent[]>;

/** The pages of a look. One that fails is asked for again, so that a look is whole or goes on. */
export function createPageReader(
  { signal, logs, patternOf, stream, report, renewCredentials }: PageOptions & Pick<Timing, 'signal'>,
  pace: FollowPace,
): ReadPages {
  const missing = new Set<string>();
  let renewing: Promise<void> | undefined;

  async function* readPages(source: LogSource, start: number): AsyncGenerator<readonly FilteredLogEvent[]> {
    const pattern = patternOf(source);
    let token: string | undefined;
    do {
      const request = {
        logGroupName: source.group,
        startTime: start,
        ...defined({ filterPattern: pattern, logStreamNamePrefix: stream, nextToken: token }),
      };
      const page = await attempt(source, async () => (await logs()).filterLogEventsOnce(request));
      if (page === undefined) return;
      token = page.nextToken;
      if (page.events !== undefined) yield page.events;
    } while (token !== undefined);
  }

  /** @returns undefined for a group that is not there (yet). */
  async function attempt<T>(source: LogSource, call: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      try {
        const answer = await call();
        pace.answered();
        missing.delete(source.group);
        return answer;
      } catch (error) {
        if (signal.aborted || !(error instanceof BackofficeError)) throw error;
        if (error.code === 'NOT_FOUND') return tellMissing(source);
        if (isOtherClass(error)) throw otherClass(source, 'cannot be followed', error);
        await recover(error);
      }
    }
  }

  function tellMissing({ group }: LogSource): undefined {
    if (!missing.has(group)) report(`${group} is not there yet; waiting for it`);
    missing.add(group);
  }

  /** Waits for what stands in the way to go. @throws what does not go by waiting. */
  async function recover(error: BackofficeError): Promise<void> {
    if (error.code === 'CREDENTIALS') {
      // Sources that are read side by side wait for the same credentials.
      renewing ??= renewCredentials(error).finally(() => {
        renewing = undefined;
      });
      return renewing;
    }
    if (error.code === 'BUSY' || error.code === 'UNREACHABLE') return pace.throttled();
    throw error;
  }

  return readPages;
}
