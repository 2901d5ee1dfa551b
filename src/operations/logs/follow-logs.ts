import { BackofficeError } from '../../errors.ts';
import { hintText } from '../../hints.ts';
import { type FollowBatch, follow } from '../../services/logs/follow.ts';
import type { LogLine } from '../../services/logs/lines/log-line.ts';
import { createSeenEvents } from '../../services/logs/seen-events.ts';
import { serverPattern } from '../../services/logs/selection.ts';
import { createLastLines } from '../../services/logs/tail.ts';
import type { Operation } from '../operation.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { lastLines } from './last-lines.ts';
import { showLive } from './live-session.ts';
import { createLineReading } from './read-lines.ts';
import type { FollowRequest, LogSink } from './request.ts';

/** The furthest that a look reaches back, and a little more. */
const RESUME_BACK_MS = 16 * 60_000;
const NEW_CREDENTIALS_MS = 5000;

/** Follows until it is told to end. @returns whether Ctrl-C ended it, which is how following ends mostly. */
export async function followLogs(
  operation: Operation,
  request: FollowRequest,
  sink: LogSink,
): Promise<'ended' | 'interrupted'> {
  if (!request.live) return pollLogs(operation, request, sink);
  try {
    return (await showLive(operation, request, sink)) ? 'ended' : await pollLogs(operation, request, sink);
  } catch (error) {
    if (!isInterruption(error)) throw error;
    operation.report(`live: ${sink.printed()} lines shown`);
    return 'interrupted';
  }
}

function isInterruption(error: unknown): boolean {
  return error instanceof BackofficeError && error.code === 'INTERRUPTED';
}

async function pollLogs(
  operation: Operation,
  request: FollowRequest,
  sink: LogSink,
): Promise<'ended' | 'interrupted'> {
  const { clock, environment } = operation;
  const cursor = request.resume ? await readCursor(environment, request.source) : undefined;
  const seen = createSeenEvents(cursor?.seen);
  const ends = createEnds(request, clock.now().getTime());
  const from = cursor === undefined ? request.from : Math.max(cursor.newest - RESUME_BACK_MS, cursor.from);
  let { connection } = operation;
  const following = follow({
    logs: () => connection.logs(),
    sources: request.sources,
    patternOf: ({ name }) => serverPattern(request.selection, name),
    stream: request.stream,
    from,
    raw: request.raw,
    clock,
    signal: operation.signal,
    random: Math.random,
    seen,
    goOn: () => ends.goOn(clock.now().getTime()),
    report: operation.report,
    async renewCredentials(error) {
      connection = (await waitForCredentials(operation, request.reopen, error)).connection;
    },
  });
  const noteLines = (): void => ends.noteLines(clock.now().getTime());
  const past = request.tail === undefined ? undefined : createPast(operation, request, sink, request.tail);
  const end = await drain(operation, following.batches, { sink, noteLines, past });
  if (request.resume) {
    const unseen = new Set(sink.unseen().map(({ eventId }) => eventId));
    await writeCursor(environment, request.source, {
      from: Math.max(from, seen.horizon()),
      seen: seen.entries().filter(([id]) => !unseen.has(id)),
    });
  }
  operation.tell({ type: 'logs followed', summary: following.summary(), printed: sink.printed() });
  return end;
}

interface Drain {
  readonly sink: LogSink;
  readonly noteLines: () => void;
  readonly past: Past | undefined;
}

/** Hands batches on as they come; of what was there before, the last lines alone where they were asked for. */
async function drain(
  operation: Operation,
  batches: AsyncGenerator<FollowBatch, void>,
  { sink, noteLines, past }: Drain,
): Promise<'ended' | 'interrupted'> {
  let waiting = past;
  try {
    for await (const batch of batches) {
      for (const gap of batch.gaps) operation.tell({ type: 'log gap', gap });
      if (batch.past && waiting !== undefined) {
        waiting.take(batch.lines);
        continue;
      }
      const lines = waiting === undefined ? batch.lines : [...(await waiting.last()), ...batch.lines];
      waiting = undefined;
      if (lines.length > 0) noteLines();
      if (!(await sink.emit(lines))) break;
    }
    return 'ended';
  } catch (error) {
    if (isInterruption(error)) return 'interrupted';
    throw error;
  }
}

/** What was there before the following began. */
interface Past {
  take(lines: readonly LogLine[]): void;
  last(): Promise<readonly LogLine[]>;
}

function createPast(operation: Operation, request: FollowRequest, sink: LogSink, count: number): Past {
  const newest = createLastLines(count);
  return {
    take(lines) {
      for (const line of lines) if (sink.wants(line)) newest.add(line);
    },
    async last() {
      const lines = newest.lines();
      if (newest.isFull()) return lines;
      const read = await createLineReading(operation, request);
      const missing = { read, count: count - lines.length, to: request.from - 1, found: lines.length };
      return [...(await lastLines(operation, request, sink, missing)), ...lines];
    },
  };
}

/** When following ends of itself. */
function createEnds({ for: limit, idle }: FollowRequest, begun: number) {
  let last = begun;
  return {
    noteLines(now: number): void {
      last = now;
    },
    goOn: (now: number): boolean =>
      (limit === undefined || now - begun < limit) && (idle === undefined || now - last < idle),
  };
}

/** Waits until somebody has logged in again, where somebody is there to do it. */
async function waitForCredentials(
  { clock, signal, command, report }: Operation,
  reopen: FollowRequest['reopen'],
  error: BackofficeError,
): Promise<Operation> {
  if (reopen === undefined) throw error;
  const how = hintText(error.hint ?? 'log in again', command);
  report(`${error.message}; ${how} in another terminal, this one waits`);
  for (;;) {
    await clock.sleep(NEW_CREDENTIALS_MS, signal);
    const renewed = await reopen();
    try {
      await (await renewed.connection.sts()).getCallerIdentity({});
      report('there are credentials again; going on');
      return renewed;
    } catch (still) {
      if (!(still instanceof BackofficeError) || still.code !== 'CREDENTIALS') throw still;
    }
  }
}
