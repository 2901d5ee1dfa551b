import { THROTTLED_REQUESTS_METRIC } from '../../../../stack/contract/alarms.ts';
import { readConcurrency } from '../../function/concurrency.ts';
import { readSeries } from '../../metrics/read-series.ts';
import { metricWindow } from '../../metrics/window.ts';
import { type Check, fail, pass, warn } from '../doctor.ts';
import type { Facts } from '../facts.ts';

const WINDOW_MS = 15 * 60_000;

export const throttles: Check = {
  name: 'throttles',
  about: 'neither API nor function nor table is throttled',
  async run(facts) {
    const { functionName } = await facts.deployed();
    const lambda = await facts.connection.lambda();
    const [limit, counts] = await Promise.all([
      readConcurrency({ lambda, functionName }),
      countThrottles(facts),
    ]);
    const { reservedConcurrency: wanted } = facts.environment.tunables;
    // Lifting a limit of the configuration would be drift: it is raised there.
    const revert = limit === wanted ? null : facts.command('deploy --revert-drift');
    const lift = wanted === null ? facts.command('function concurrency none') : revert;
    if (limit === 0) return fail('the function is switched off: its concurrency is limited to 0', lift);
    const of = (count: number): string => `${count} times in 15 min`;
    if (counts.fn > 0 && limit !== null)
      return fail(
        `the function was throttled ${of(counts.fn)}; it is limited to ${limit} side by side`,
        lift,
      );
    if (counts.fn > 0)
      return warn(
        `the function was throttled ${of(counts.fn)}`,
        facts.command('metrics function --since 1h'),
      );
    if (counts.api > 0)
      return warn(
        `the API refused at least ${counts.api} requests with 429 in 15 min: see throttleRate and throttleBurst`,
        facts.command('metrics api --since 1h'),
      );
    return counts.table > 0
      ? warn(`the table was throttled ${of(counts.table)}`, facts.command('metrics table --since 1h'))
      : pass(limit === null ? 'none' : `none; the function is limited to ${limit} side by side`);
  },
};

async function countThrottles(facts: Facts): Promise<{ fn: number; table: number; api: number }> {
  const { functionName, tableName } = await facts.deployed();
  const now = facts.clock.now().getTime();
  const window = metricWindow(now - WINDOW_MS, now, now, 60);
  const sum = { statistic: 'Sum', periodSeconds: 60 };
  const table = { namespace: 'AWS/DynamoDB', dimensions: { TableName: tableName }, ...sum };
  const queries = [
    { namespace: 'AWS/Lambda', metric: 'Throttles', dimensions: { FunctionName: functionName }, ...sum },
    { ...table, metric: 'ReadThrottleEvents' },
    { ...table, metric: 'WriteThrottleEvents' },
    // Only where the environment has the filter of its access log.
    { namespace: facts.environment.stackName, metric: THROTTLED_REQUESTS_METRIC, dimensions: {}, ...sum },
  ];
  const { series } = await readSeries(await facts.connection.cloudWatch(), queries, window, facts);
  const [fn = 0, reads = 0, writes = 0, api = 0] = series.map((points) =>
    [...points.values()].reduce((total, value) => total + value, 0),
  );
  return { fn, table: reads + writes, api };
}
