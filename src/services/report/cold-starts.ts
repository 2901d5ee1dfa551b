import { type AskLog, numberIn } from './access-log.ts';

export interface ColdStarts {
  readonly invocations: number;
  readonly count: number;
  /** Milliseconds; null when there was none. */
  readonly p50: number | null;
  readonly max: number | null;
}

const QUERY = `filter @type = "REPORT" or type = "platform.report"
| fields coalesce(@initDuration, record.metrics.initDurationMs) as init
| stats count(*) as invocations, count(init) as cold, pct(init, 50) as p50, max(init) as longest`;

/** How often the function had to be started first, in both of Lambda's log formats. */
export async function readColdStarts(ask: AskLog): Promise<ColdStarts> {
  const [row = {}] = await ask(QUERY, 1);
  const count = numberIn(row.cold) ?? 0;
  const known = (text: string | undefined): number | null => (count === 0 ? null : numberIn(text));
  return {
    invocations: numberIn(row.invocations) ?? 0,
    count,
    p50: known(row.p50),
    max: known(row.longest),
  };
}
