import type { Context } from '../context.ts';
import { BackofficeError } from '../errors.ts';
import type { JournalEnd, JournalStart } from '../schemas/journal.ts';
import type { OpenSession } from './open-session.ts';

/** So long a command waits for what it tells others, once all else is done; a user who wants to stop waits less. */
const PATIENCE_MS = { done: 2000, failed: 2000, interrupted: 700 };

/** Tells colleagues of a change that has ended, in the artifacts bucket. One that cannot be told stops nobody. */
export async function shareChange(
  { environment, connection }: OpenSession,
  start: JournalStart,
  end: JournalEnd,
  report: (line: string) => void,
): Promise<void> {
  const { account, region } = start;
  if (account === null || region === null) return;
  const place = { name: environment.name, account, region };
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(() => controller.abort(new Error('no answer in time')), PATIENCE_MS[end.outcome]);
  try {
    // Loaded after the change: no answer waits for it.
    const { addChange } = await import('../services/history/shared-history.ts');
    const sent = async (): Promise<void> =>
      addChange(await connection.objects(), place, { ...start, end }, signal);
    await Promise.race([sent(), ended(signal)]);
  } catch (error) {
    if (isGone(error) && /^(destroy|deploy)/.test(start.action)) return;
    report(`warning: history --all does not show this change: ${(error as Error).message}`);
  } finally {
    clearTimeout(timer);
  }
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
