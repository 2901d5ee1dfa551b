import type { XRayApi } from '../../aws/xray.ts';
import { summariesOf, type TraceRange } from './list.ts';
import { type Outcome, outcomeOf, statusOf } from './outcome.ts';

/** How many more requests ended in each way than the service graph says. */
export type HandledFailures = Readonly<Record<Exclude<Outcome, 'ok'>, number>>;

/** Failures that the function itself answered: the service graph counts segments, and those are fine. */
export async function handledFailures(
  xray: XRayApi,
  range: Omit<TraceRange, 'filter'>,
): Promise<HandledFailures> {
  const counts = { error: 0, fault: 0, throttle: 0 };
  const wanted = { ...range, filter: 'annotation[status] >= 400' };
  for await (const summaries of summariesOf(xray, wanted))
    for (const summary of summaries) {
      const [counted, ended] = [outcomeOf(summary, 0), outcomeOf(summary, statusOf(summary) ?? 0)];
      if (counted === ended || ended === 'ok') continue;
      counts[ended] += 1;
      if (counted !== 'ok') counts[counted] -= 1;
    }
  return counts;
}
