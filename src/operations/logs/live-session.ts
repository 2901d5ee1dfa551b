import { BackofficeError, isFatal } from '../../errors.ts';
import { rateOf } from '../../services/cost/rates.ts';
import { readHistory } from '../../services/logs/history.ts';
import type { LogLine } from '../../services/logs/lines/log-line.ts';
import { type LiveBatch, liveKeyOf, tailLive } from '../../services/logs/live.ts';
import { serverPattern } from '../../services/logs/selection.ts';
import type { Operation } from '../operation.ts';
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
  const session = tailLive(logs, request.sources, pattern);
  const opening = session.next();
  let first: IteratorResult<LiveBatch>;
  try {
    first = await opening;
  } catch (error) {
    if (operation.signal.aborted || isFatal(error)) throw error;
    operation.report(`there is no live session (${(error as Error).message}); following by looks instead`);
    return false;
  }
  operation.report(notice());
  const told = new Set<string>();
  const range = { from: request.from, raw: true };
  for await (const lines of readHistory(logs, request.sources, ({ name }) => ({
    ...range,
    pattern: serverPattern(request.selection, name),
  }))) {
    for (const line of lines) told.add(keyOf(line));
    if (!(await sink.emit(lines.map((line) => shown(line, request))))) return true;
  }
  await showSession(operation, request, sink, { session, first, told });
  return true;
}

interface LiveSession {
  readonly session: AsyncGenerator<LiveBatch>;
  readonly first: IteratorResult<LiveBatch>;
  /** Lines that were shown before it. */
  readonly told: ReadonlySet<string>;
}

async function showSession(
  operation: Operation,
  request: FollowRequest,
  sink: LogSink,
  { session, first, told }: LiveSession,
): Promise<void> {
  const { clock } = operation;
  const begun = clock.now().getTime();
  let lastLineAt = begun;
  try {
    for (let next = first; !next.done; next = await session.next()) {
      const { lines, sampled } = next.value;
      if (sampled)
        operation.report('note: there are more lines than a live session passes on; this is a sample');
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
  } finally {
    void session.return(undefined);
  }
}

function keyOf({ stream, time, raw = '' }: LogLine): string {
  return liveKeyOf({ logStreamName: stream, timestamp: Date.parse(time), message: raw });
}

function shown({ raw, ...line }: LogLine, request: FollowRequest): LogLine {
  return request.raw && raw !== undefined ? { ...line, raw } : line;
}
