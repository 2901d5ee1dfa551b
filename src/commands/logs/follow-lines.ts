import { type BackofficeError, EXIT_CODES, isBackofficeError } from '../../errors.ts';
import { hintText } from '../../hints.ts';
import { type FollowBatch, follow } from '../../services/logs/follow.ts';
import { createSeenEvents } from '../../services/logs/seen-events.ts';
import { serverPattern } from '../../services/logs/selection.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { followSummaryText, gapText } from '../../views/follow.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Emitter } from './emitter.ts';
import { showLive } from './live-lines.ts';
import type { LogScene } from './scene.ts';
import type { ShowOptions } from './show.ts';

/** The furthest that a look reaches back, and a little more. */
const RESUME_BACK_MS = 6 * 60_000;
const NEW_CREDENTIALS_MS = 5000;

/** Follows until it is told to end. @returns the exit code. */
export async function followLines(
  cli: CommandContext,
  asked: ShowOptions,
  scene: LogScene,
  emitter: Emitter,
): Promise<number | undefined> {
  if (!asked.live) return pollLines(cli, asked, scene, emitter);
  try {
    const shown = await showLive(cli, asked, scene, emitter);
    return shown ? verdict(asked, emitter) : await pollLines(cli, asked, scene, emitter);
  } catch (error) {
    if (!isInterruption(error)) throw error;
    cli.progress.line(`live: ${emitter.printed()} lines shown`);
    return EXIT_CODES.INTERRUPTED;
  }
}

/** Ctrl-C is how following ends mostly: it is no error. */
function isInterruption(error: unknown): boolean {
  return isBackofficeError(error) && error.code === 'INTERRUPTED';
}

function verdict({ untilMatch }: ShowOptions, emitter: Emitter): number | undefined {
  return untilMatch !== undefined && !emitter.matched() ? EXIT_CODES.CHECK_FAILED : undefined;
}

async function pollLines(
  cli: CommandContext,
  asked: ShowOptions,
  scene: LogScene,
  emitter: Emitter,
): Promise<number | undefined> {
  const { clock } = cli.context;
  const { environment } = scene.operation;
  const cursor = asked.resume ? await readCursor(environment, asked.source) : undefined;
  const seen = createSeenEvents(cursor?.seen);
  const ends = createEnds(asked, clock.now().getTime());
  const from = cursor === undefined ? scene.from : Math.max(cursor.newest - RESUME_BACK_MS, cursor.from);
  let { connection } = scene.operation;
  const following = follow({
    logs: () => connection.logs(),
    sources: scene.sources,
    patternOf: ({ name }) => serverPattern(scene.selection, name),
    from,
    raw: asked.raw ?? false,
    clock,
    signal: cli.signal,
    random: Math.random,
    seen,
    goOn: () => ends.goOn(clock.now().getTime()),
    report: cli.progress.line,
    async renewCredentials(error) {
      connection = (await waitForCredentials(cli, error)).connection;
    },
  });
  const interrupted = await drain(cli, following.batches, emitter, () => ends.heard(clock.now().getTime()));
  if (asked.resume) {
    const unseen = new Set(emitter.unseen().map(({ eventId }) => eventId));
    await writeCursor(environment, asked.source, {
      from: Math.max(from, seen.horizon()),
      seen: seen.entries().filter(([id]) => !unseen.has(id)),
    });
  }
  cli.progress.line(followSummaryText(following.summary(), emitter.printed()));
  return interrupted ? EXIT_CODES.INTERRUPTED : verdict(asked, emitter);
}

/** Prints batches as they come. @returns whether it was interrupted. */
async function drain(
  cli: CommandContext,
  batches: AsyncGenerator<FollowBatch, void>,
  emitter: Emitter,
  heard: () => void,
): Promise<boolean> {
  try {
    for await (const { lines, gaps } of batches) {
      for (const gap of gaps) cli.progress.line(gapText(gap));
      if (lines.length > 0) heard();
      if (!(await emitter.emit(lines))) break;
    }
    return false;
  } catch (error) {
    if (isInterruption(error)) return true;
    throw error;
  }
}

/** When following ends of itself. */
function createEnds({ for: limit, idle }: ShowOptions, begun: number) {
  let last = begun;
  return {
    heard(now: number): void {
      last = now;
    },
    goOn: (now: number): boolean =>
      (limit === undefined || now - begun < limit) && (idle === undefined || now - last < idle),
  };
}

/** Waits until somebody has logged in again, where somebody is there to do it. */
async function waitForCredentials(cli: CommandContext, error: BackofficeError) {
  const { clock, stderr, env } = cli.context;
  const fixed = env.AWS_ACCESS_KEY_ID !== undefined && env.AWS_PROFILE === undefined;
  if (stderr.isTTY !== true || !cli.options.input || fixed) throw error;
  cli.progress.line(
    `${error.message}; ${hintText(error.hint ?? 'log in again', cli.command)} in another terminal, this one waits`,
  );
  for (;;) {
    await clock.sleep(NEW_CREDENTIALS_MS, cli.signal);
    const operation = cli.open(await cli.environment());
    try {
      await (await operation.connection.sts()).getCallerIdentity({});
      cli.progress.line('there are credentials again; going on');
      return operation;
    } catch (still) {
      if (!isBackofficeError(still) || still.code !== 'CREDENTIALS') throw still;
    }
  }
}
