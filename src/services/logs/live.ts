import type { LiveTailSessionLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { translateAwsError } from '../../aws/errors.ts';
import type { LogsApi } from '../../aws/logs.ts';
import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import type { LogLine } from './lines/log-line.ts';
import { createLineReader, type ReadLine } from './lines/read-line.ts';
import { otherClass } from './other-class.ts';
import type { LogSource } from './sources.ts';

/** What a live session gives each second. */
export interface LiveBatch {
  readonly lines: readonly LogLine[];
  /** Whether there was more than the service passes on. */
  readonly sampled: boolean;
}

/**
 * Lines as they arrive, in a session of three hours at the longest. It has no past, and no ids. The first batch, an
 * empty one, tells that it has begun.
 * @throws BackofficeError when the service ends the session.
 */
export async function* tailLive(
  logs: LogsApi,
  sources: readonly LogSource[],
  { pattern, stream }: { readonly pattern: string | undefined; readonly stream: string | undefined },
): AsyncGenerator<LiveBatch> {
  const readLine = createLineReader(true);
  const { logGroupsByArn, identifiers } = await identify(logs, sources);
  const { responseStream } = await logs.startLiveTail({
    logGroupIdentifiers: identifiers,
    ...defined({ logEventFilterPattern: pattern }),
    // It goes with one group only; lines of several are sorted out by whoever shows them.
    ...(stream !== undefined && identifiers.length === 1 ? { logStreamNamePrefixes: [stream] } : {}),
  });
  if (responseStream === undefined)
    throw new BackofficeError('UNSUPPORTED', 'the live session has no events');
  try {
    for await (const { sessionStart, sessionUpdate } of responseStream) {
      if (sessionStart !== undefined) yield { lines: [], sampled: false };
      if (sessionUpdate === undefined) continue;
      const { sessionResults = [], sessionMetadata } = sessionUpdate;
      const lines = sessionResults.map((event) => toLine(event, logGroupsByArn, readLine));
      yield { lines, sampled: sessionMetadata?.sampled ?? false };
    }
  } catch (error) {
    throw translateAwsError(error, { call: 'logs StartLiveTail', profile: undefined });
  }
}

/** Live Tail takes ARNs, without the `:*` at their end. */
async function identify(logs: LogsApi, sources: readonly LogSource[]) {
  const groups = await Promise.all(
    sources.map(async ({ name, group }) => {
      const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: group });
      const found = logGroups.find(({ logGroupName }) => logGroupName === group);
      const arn = found?.logGroupArn ?? found?.arn?.replace(/:\*$/, '');
      if (found?.logGroupClass !== undefined && found.logGroupClass !== 'STANDARD')
        throw otherClass({ group }, 'cannot be followed', undefined);
      if (arn === undefined) throw new BackofficeError('NOT_FOUND', `the log group ${group} is not there`);
      return [arn, name] as const;
    }),
  );
  return { logGroupsByArn: new Map(groups), identifiers: groups.map(([arn]) => arn) };
}

/** Keeps the message as it was written: it is what tells one event from another. */
function toLine(
  event: LiveTailSessionLogEvent,
  groups: ReadonlyMap<string, LogSource['name']>,
  readLine: ReadLine,
): LogLine {
  const source = groups.get(event.logGroupIdentifier ?? '') ?? [...groups.values()][0] ?? 'function';
  return readLine({ ...event, eventId: liveKeyOf(event) }, source, false);
}

/** Live events have no id: the same text at the same time in the same stream is the same event. */
export function liveKeyOf({
  logStreamName,
  timestamp,
  message,
}: Pick<LiveTailSessionLogEvent, 'logStreamName' | 'timestamp' | 'message'>): string {
  return `${logStreamName}\n${timestamp}\n${message}`;
}
