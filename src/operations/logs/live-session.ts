import { BackofficeError, isFatal } from '../../errors.ts';
import { rateOf } from '../../services/cost/rates.ts';
import type { LogLine } from '../../services/logs/lines/log-line.ts';
import { liveKeyOf, tailLive } from '../../services/logs/live.ts';
import { type BufferedBatch, readAhead } from '../../services/logs/live-buffer.ts';
import { isOtherClass, otherClass } from '../../services/logs/other-class.ts';
import { serverPattern } from '../../services/logs/selection.ts';
import type { Operation } from '../operation.ts';
import { lastLines } from './last-lines.ts';
import { createLineReading } from './read-lines.ts';
import type { FollowRequest, LogSink } from './request.ts';

function notice(): string {
  const { usd, freePerMonth } = rateOf('liveTail');
  const price = `$${usd} after ${freePerMonth.toLocaleString('en-US')} free minutes a month`;
  return `live: sampled above 500 lines a second, ends after 3 hours, billed by the minute (${price})`;
}

/**
 * Shows what was, then what comes, by a live session.
 * @returns false when there can be none; then following by looks does as well.
 */
export async function showLive(
  operation: Operation,
  request: FollowRequest,
  sink: LogSink,
): Promise<boolean> {
  const logs = await operation.connection.logs();
  const patterns = new Set(request.sources.map(({ name }) => serverPattern(request.selection, name)));
  // One session has one pattern; sources that need two of them are sorted out here.
  const [pattern] = patterns.size === 1 ? patterns : [undefined];
  const opened = tailLive(logs, request.sources, { pattern, stream: request.stream });
  try {
    // The first update, an empty one, tells that it has begun.
    await opened.next();
  } catch (error) {
    if (operation.signal.aborted || isFatal(error)) throw error;
    if (isOtherClass(error)) throw otherClassOf(error, request);
    operation.report(`there is no live session (${(error as Error).message}); following by looks instead`);
    return false;
  }
  operation.report(notice());
  // It is read while the past is shown: the service keeps little of it.
  const session = readAhead(opened, operation);
  const told = new Set<string>();
  try {
    for await (const lines of pastOf(operation, request, sink)) {
      for (const line of lines) told.add(keyOf(line));
      if (!(await sink.emit(lines.map((line) => shown(line, request))))) return true;
    }
    await showSession(operation, request, sink, { session, told });
  } finally {
    void opened.return(undefined);
  }
  return true;
}

/** As it is told for a group that is followed by looks. */
function otherClassOf(error: unknown, { sources }: FollowRequest): unknown {
  const [source] = sources;
  const isTold = error instanceof BackofficeError && error.code === 'UNSUPPORTED';
  return isTold || source === undefined ? error : otherClass(source, 'cannot be followed', error);
}

/** What there was before: from a time on, or the last lines. */
async function* pastOf(
  operation: Operation,
  request: FollowRequest,
  sink: LogSink,
): AsyncGenerator<readonly LogLine[]> {
  const read = await createLineReading(operation, { ...request, raw: true });
  if (request.tail === undefined) yield* read(request.from);
  else yield await lastLines(operation, request, sink, { read, count: request.tail });
}

interface LiveSession {
  readonly session: AsyncGenerator<BufferedBatch>;
  /** Lines that were shown before it. */
  readonly told: ReadonlySet<string>;
}

async function showSession(
  operation: Operation,
  request: FollowRequest,
  sink: LogSink,
  { session, told }: LiveSession,
): Promise<void> {
  const { clock } = operation;
  const begun = clock.now().getTime();
  let lastLineAt = begun;
  let wasSampled = false;
  try {
    for await (const batch of session) {
      const { lines, sampled } = batch;
      tellLosses(operation, batch, wasSampled);
      wasSampled = sampled;
      const now = clock.now().getTime();
      if (lines.length > 0) lastLineAt = now;
      const fresh = lines.filter(({ eventId }) => !told.has(eventId)).map((line) => shown(line, request));
      if (!(await sink.emit(fresh))) return;
      if (now - begun >= (request.for ?? Number.POSITIVE_INFINITY)) return;
      if (now - lastLineAt >= (request.idle ?? Number.POSITIVE_INFINITY)) return;
    }
  } catch (error) {
    if (error instanceof BackofficeError && error.awsCode === 'SessionTimeoutException')
      throw new BackofficeError('FAILED', 'the live session has ended after three hours', {
        hint: 'start it again',
      });
    throw operation.signal.aborted ? operation.signal.reason : error;
  }
}

/** A sample is told when it begins, and not each second. */
function tellLosses(
  { report }: Operation,
  { sampled, dropped, unreadMs }: BufferedBatch,
  wasSampled: boolean,
): void {
  if (sampled && !wasSampled)
    report(
      'note: there are more than 500 lines a second, and a live session passes no more on: this is a sample',
    );
  if (dropped > 0)
    report(`note: ${dropped} lines of the live session were not shown: they came faster than they could be`);
  if (unreadMs > 0)
    report(
      `note: the live session was not heard for ${Math.round(unreadMs / 1000)} s, and it keeps 10 s: lines may be missing`,
    );
}

function keyOf({ stream, time, raw = '' }: LogLine): string {
  return liveKeyOf({ logStreamName: stream, timestamp: Date.parse(time), message: raw });
}

function shown({ raw, ...line }: LogLine, request: FollowRequest): LogLine {
  return request.raw && raw !== undefined ? { ...line, raw } : line;
}
