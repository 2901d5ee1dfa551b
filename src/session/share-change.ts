import { setMaxListeners } from 'node:events';
import type { Context } from '../context.ts';
import { BackofficeError } from '../errors.ts';
import { createJournal, type Unnumbered } from '../journal/journal.ts';
import type { JournalEnd, JournalStart, SharedChange } from '../schemas/journal.ts';
import type { OpenSession } from './open-session.ts';

/** So long a command waits for what it tells others, once all else is done; a user who wants to stop waits less. */
const PATIENCE_MS = { done: 2000, failed: 2000, interrupted: 700 };

/** What a change is told with. */
export interface ShareDeps {
  readonly context: Pick<Context, 'clock' | 'processes' | 'env' | 'hostName'>;
  readonly session: Pick<OpenSession, 'environment' | 'connection'>;
  report(line: string): void;
}

/** So many changes of earlier commands are told besides. */
const MOST_LEFT_BEHIND = 10;

/**
 * Tells colleagues of a change that has ended, in the artifacts bucket, and then of those that earlier commands could not
 * tell or were killed in. One that cannot be told stops nobody.
 */
export async function shareChange(deps: ShareDeps, start: JournalStart, end: JournalEnd): Promise<void> {
  const { account, region } = start;
  if (account === null || region === null) return;
  const { environment, connection } = deps.session;
  const controller = new AbortController();
  const { signal } = controller;
  // Every request listens to it.
  setMaxListeners(0, signal);
  const timer = setTimeout(() => controller.abort(new Error('no answer in time')), PATIENCE_MS[end.outcome]);
  const journal = createJournal(environment.stateDirectory);
  // Loaded after the change: no answer waits for it.
  const tell = async (change: SharedChange): Promise<void> => {
    const { addChange } = await import('../services/history/shared-history.ts');
    const place = { name: environment.name, account, region };
    await addChange(await connection.objects(), place, change, signal);
    const sharedAt = deps.context.clock.now().toISOString();
    // Without that note the next command tells it once more, and finds it there.
    await journal.share({ id: change.id, sharedAt }).catch(() => undefined);
  };
  try {
    await Promise.race([tell({ ...start, end }), ended(signal)]);
    const left = (await journal.latest()).filter(isLeftBehind(deps, start)).slice(0, MOST_LEFT_BEHIND);
    // Those that cannot be told now are left for the next command.
    await Promise.race([
      Promise.allSettled(left.map(({ shared: _, ...change }) => tell(change))),
      ended(signal).catch(() => undefined),
    ]);
  } catch (error) {
    if (isGone(error) && /^(destroy|deploy)/.test(start.action)) return;
    deps.report(`warning: history --all does not show this change: ${(error as Error).message}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a change of the same environment is known to nobody else, and will not be told by whoever made it. */
function isLeftBehind(
  { context: { processes } }: ShareDeps,
  { id, environment, account, region, from }: JournalStart,
) {
  return (change: Unnumbered): boolean => {
    const here = change.environment === environment && change.account === account && change.region === region;
    if (change.shared || change.id === id || !here) return false;
    // Of a process on another machine nobody here knows whether it goes on.
    return change.end !== null || (change.from === from && !processes.alive(change.processId));
  };
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** There is no bucket before the first deployment has made one, and after the environment was removed. */
function isGone(error: unknown): boolean {
  return error instanceof BackofficeError && error.awsCode === 'NoSuchBucket';
}

/** Where a change is made from: the run of a CI job, else the machine. */
export function placeOf({ env }: Pick<Context, 'env'>, host: string): string {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (server && repository && run) return `${server}/${repository}/actions/runs/${run}`;
  return env.CI_JOB_URL || env.BUILD_URL || host;
}
