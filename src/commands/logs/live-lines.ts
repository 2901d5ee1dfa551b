import { BackofficeError, isBackofficeError, isFatal } from '../../errors.ts';
import { rateOf } from '../../services/cost/rates.ts';
import { readHistory } from '../../services/logs/history.ts';
import type { LogLine } from '../../services/logs/line.ts';
import { type LiveBatch, liveKeyOf, tailLive } from '../../services/logs/live.ts';
import { serverPattern } from '../../services/logs/selection.ts';
import type { CommandContext } from '../../session/command-context.ts';
import type { Emitter } from './emitter.ts';
import type { LogScene } from './scene.ts';
import type { ShowOptions } from './show.ts';

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
  cli: CommandContext,
  asked: ShowOptions,
  scene: LogScene,
  emitter: Emitter,
): Promise<boolean> {
  const logs = await scene.operation.connection.logs();
  const patterns = new Set(scene.sources.map(({ name }) => serverPattern(scene.selection, name)));
  // One session has one pattern; sources that need two of them are sorted out here.
  const [pattern] = patterns.size === 1 ? patterns : [undefined];
  const session = tailLive(logs, scene.sources, pattern);
  const opening = session.next();
  let first: IteratorResult<LiveBatch>;
  try {
    first = await opening;
  } catch (error) {
    if (cli.signal.aborted || isFatal(error)) throw error;
    cli.progress.line(`there is no live session (${(error as Error).message}); following by looks instead`);
    return false;
  }
  cli.progress.line(notice());
  const told = new Set<string>();
  const range = { from: scene.from, raw: true };
  for await (const lines of readHistory(logs, scene.sources, ({ name }) => ({
    ...range,
    pattern: serverPattern(scene.selection, name),
  }))) {
    for (const line of lines) told.add(keyOf(line));
    if (!(await emitter.emit(lines.map((line) => shown(line, asked))))) return true;
  }
  await showSession(cli, asked, emitter, session, first, told);
  return true;
}

async function showSession(
  cli: CommandContext,
  asked: ShowOptions,
  emitter: Emitter,
  session: AsyncGenerator<LiveBatch>,
  first: IteratorResult<LiveBatch>,
  told: ReadonlySet<string>,
): Promise<void> {
  const { clock } = cli.context;
  const begun = clock.now().getTime();
  let heard = begun;
  try {
    for (let next = first; !next.done; next = await session.next()) {
      const { lines, sampled } = next.value;
      if (sampled)
        cli.progress.line('note: there are more lines than a live session passes on; this is a sample');
      const now = clock.now().getTime();
      if (lines.length > 0) heard = now;
      const fresh = lines.filter(({ eventId }) => !told.has(eventId)).map((line) => shown(line, asked));
      if (!(await emitter.emit(fresh))) return;
      if (now - begun >= (asked.for ?? Number.POSITIVE_INFINITY)) return;
      if (now - heard >= (asked.idle ?? Number.POSITIVE_INFINITY)) return;
    }
  } catch (error) {
    if (isBackofficeError(error) && error.awsCode === 'SessionTimeoutException')
      throw new BackofficeError('FAILED', 'the live session has ended after three hours', {
        hint: 'start it again',
      });
    throw cli.signal.aborted ? cli.signal.reason : error;
  } finally {
    void session.return(undefined);
  }
}

function keyOf({ stream, time, raw = '' }: LogLine): string {
  return liveKeyOf({ logStreamName: stream, timestamp: Date.parse(time), message: raw });
}

function shown({ raw, ...line }: LogLine, asked: ShowOptions): LogLine {
  return asked.raw && raw !== undefined ? { ...line, raw } : line;
}
