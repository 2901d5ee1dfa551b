import type { CloudWatchApi } from '../../aws/cloudwatch.ts';
import type { Timing } from '../../clock.ts';
import type { StackOutputs } from '../stack/outputs.ts';
import { metricDefinitions } from './catalogue.ts';
import { readSeries } from './read-series.ts';
import { metricWindow } from './window.ts';

/** Share of requests with 5xx, or of crashed invocations, from which on the application is not healthy. */
const LIMIT = 0.05;
const WINDOW_MS = 15 * 60_000;
const PERIOD_SECONDS = 60;
const COUNTED: readonly string[] = ['requests', '5xx', 'invocations', 'crashes'];

/** Over the last minutes, the one that is not over among them: the application answers 5xx without crashing. */
export async function checkErrorRate(
  cloudWatch: CloudWatchApi,
  outputs: StackOutputs,
  deps: Timing,
): Promise<{ healthy: boolean; detail: string }> {
  const now = deps.clock.now().getTime();
  const window = metricWindow(now - WINDOW_MS, now, now, PERIOD_SECONDS);
  const definitions = metricDefinitions(outputs, ['function', 'api'], {
    operations: [],
    indexes: [],
  }).filter(({ key }) => COUNTED.includes(key));
  const queries = definitions.map((definition) => ({ ...definition, periodSeconds: PERIOD_SECONDS }));
  const { series, answered } = await readSeries(cloudWatch, queries, window, deps);
  if (answered.includes(false))
    return { healthy: false, detail: 'not known: CloudWatch did not answer for all of the numbers' };
  const counts = new Map(
    definitions.map(({ key }, index) => [
      key,
      [...(series[index]?.values() ?? [])].reduce((sum, value) => sum + value, 0),
    ]),
  );
  const [requests = 0, failed = 0, invocations = 0, crashes = 0] = COUNTED.map((key) => counts.get(key));
  const shares = [failed / Math.max(requests, 1), crashes / Math.max(invocations, 1)];
  return {
    healthy: shares.every((share) => share < LIMIT),
    detail: `${failed} of ${requests} requests answered with 5xx, ${crashes} of ${invocations} invocations crashed in 15 min`,
  };
}
