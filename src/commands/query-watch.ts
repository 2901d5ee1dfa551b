import type { QueryWatch } from '../services/logs/insights.ts';
import { openEnvironment } from './open.ts';
import type { OpenEnvironment, Run } from './run.ts';

const STOP_MS = 2000;

/** What a query of Logs Insights is watched with; it is stopped when the command ends before it. */
export function queryWatch(
  run: Run,
  open: OpenEnvironment,
  progress: QueryWatch['progress'] = () => undefined,
): QueryWatch {
  const { clock } = run.context;
  return { clock, signal: run.signal, progress, stop: (queryId) => stopQuery(run, open, queryId) };
}

/** A query that nobody waits for would go on and be billed. The command's signal is spent: this has its own. */
async function stopQuery(
  { context, progress }: Run,
  { environment }: OpenEnvironment,
  queryId: string,
): Promise<void> {
  const open = openEnvironment(context, environment, { signal: AbortSignal.timeout(STOP_MS), start: false });
  try {
    await (await open.connection.logs()).stopQuery({ queryId });
    progress.line('the query was stopped');
  } catch (error) {
    progress.line(`the query could not be stopped: ${(error as Error).message}`);
  } finally {
    open.connection.close();
  }
}
