import type { Operation } from '../operations/operation.ts';
import type { QueryDeps } from '../services/logs/insights.ts';
import type { CommandContext } from './command-context.ts';
import { openSession } from './open-session.ts';

const STOP_MS = 2000;

/** What a query of Logs Insights is watched with; it is stopped when the command ends before it. */
export function queryDeps(
  cli: CommandContext,
  operation: Operation,
  progress: QueryDeps['progress'] = () => undefined,
): QueryDeps {
  const { clock } = cli.context;
  return { clock, signal: cli.signal, progress, stop: (queryId) => stopQuery(cli, operation, queryId) };
}

/** A query that nobody waits for would go on and be billed. The command's signal is spent: this has its own. */
async function stopQuery(
  { context, progress }: CommandContext,
  { environment }: Operation,
  queryId: string,
): Promise<void> {
  const session = openSession(context, environment, { signal: AbortSignal.timeout(STOP_MS), start: false });
  try {
    await (await session.connection.logs()).stopQuery({ queryId });
    progress.line('the query was stopped');
  } catch (error) {
    progress.line(`the query could not be stopped: ${(error as Error).message}`);
  } finally {
    session.connection.close();
  }
}
