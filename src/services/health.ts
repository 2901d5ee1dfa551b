import type { CloudWatchApi } from '../aws/cloudwatch.ts';
import type { DynamoDBApi } from '../aws/dynamodb.ts';
import type { LambdaApi } from '../aws/lambda.ts';
import type { Clock, Connection } from '../context.ts';
import { endsCommand, isBackofficeError } from '../errors.ts';
import type { Api } from './api.ts';
import type { OutputsSource, StackOutputs } from './stack/outputs.ts';
import { conditionOf, readStack } from './stack/stack.ts';

/** One thing that was looked at. */
export interface HealthCheck {
  readonly name: string;
  readonly healthy: boolean;
  /** What was seen. */
  readonly detail: string;
  readonly latencyMs?: number;
}

export interface HealthReport {
  readonly healthy: boolean;
  readonly checks: readonly HealthCheck[];
}

/** Share of failed invocations of the last minutes from which on the application is not healthy. */
const ERROR_RATE_LIMIT = 0.05;
const ERROR_RATE_WINDOW_MS = 15 * 60_000;
const HEALTH_TIMEOUT_MS = 5000;
const WAIT_PAUSE_MS = 1000;

/** Asks the API. @param deep also lets the function look at its table. */
export async function checkApi(api: Api, deep: boolean): Promise<HealthCheck> {
  try {
    const query = deep ? { query: { deep: '1' } } : {};
    const { status, body, latencyMs } = await api.call({
      method: 'GET',
      path: '/health',
      ...query,
      repeatable: true,
      timeoutMs: HEALTH_TIMEOUT_MS,
    });
    const said = statusIn(body);
    const healthy = status === 200 && said === 'healthy';
    return {
      name: 'api',
      healthy,
      detail: healthy ? 'healthy' : `answered ${status} ${said ?? ''}`.trim(),
      latencyMs: Math.round(latencyMs),
    };
  } catch (error) {
    if (endsCommand(error) || (isBackofficeError(error) && error.code === 'NOT_FOUND')) throw error;
    return { name: 'api', healthy: false, detail: (error as Error).message };
  }
}

export interface DeepHealthSources {
  readonly api: Api;
  readonly outputs: OutputsSource;
  readonly connection: Connection;
  readonly stackName: string;
  readonly clock: Clock;
}

/** The API, and everything behind it, side by side. A check that cannot be made is a failed one, and says why. */
export async function checkDeep(sources: DeepHealthSources): Promise<HealthReport> {
  const outputs = await sources.outputs.refresh();
  const { connection, clock, stackName } = sources;
  const checks = await Promise.all([
    checkApi(sources.api, true),
    named('stack', async () => {
      const stack = await readStack(await connection.cloudFormation(), stackName);
      return { healthy: conditionOf(stack) === 'ready', detail: stack?.status ?? 'does not exist' };
    }),
    named('function', async () => checkFunction(await connection.lambda(), outputs)),
    named('table', async () => checkTable(await connection.dynamoDB(), outputs)),
    named('alarms', async () => checkAlarms(await connection.cloudWatch(), outputs)),
    named('errorRate', async () => checkErrorRate(await connection.cloudWatch(), outputs, clock)),
  ]);
  return { healthy: checks.every(({ healthy }) => healthy), checks };
}

/** Repeats a check until it is healthy or `waitMs` have passed. @returns the last report. */
export async function waitUntilHealthy(
  check: () => Promise<HealthReport>,
  waitMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<HealthReport> {
  const deadline = clock.now().getTime() + waitMs;
  for (;;) {
    const report = await check();
    if (report.healthy || clock.now().getTime() + WAIT_PAUSE_MS > deadline) return report;
    await clock.sleep(WAIT_PAUSE_MS, signal);
  }
}

async function named(
  name: string,
  check: () => Promise<{ healthy: boolean; detail: string }>,
): Promise<HealthCheck> {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    if (endsCommand(error)) throw error;
    return { name, healthy: false, detail: (error as Error).message };
  }
}

async function checkFunction(lambda: LambdaApi, { functionName }: StackOutputs) {
  const {
    State = 'unknown',
    LastUpdateStatus = 'unknown',
    StateReason,
  } = await lambda.getFunctionConfiguration({ FunctionName: functionName });
  const healthy = State === 'Active' && LastUpdateStatus !== 'Failed';
  return {
    healthy,
    detail: healthy ? State : `${State}, last update ${LastUpdateStatus} ${StateReason ?? ''}`.trim(),
  };
}

async function checkTable(dynamoDB: DynamoDBApi, { tableName }: StackOutputs) {
  const { Table } = await dynamoDB.describeTable({ TableName: tableName });
  const status = Table?.TableStatus ?? 'unknown';
  return { healthy: status === 'ACTIVE' || status === 'UPDATING', detail: status };
}

async function checkAlarms(cloudWatch: CloudWatchApi, { functionName }: StackOutputs) {
  const { MetricAlarms = [] } = await cloudWatch.describeAlarms({
    AlarmNamePrefix: functionName,
    AlarmTypes: ['MetricAlarm'],
  });
  const firing = MetricAlarms.filter(({ StateValue }) => StateValue === 'ALARM').map(
    ({ AlarmName }) => AlarmName,
  );
  return {
    healthy: firing.length === 0,
    detail: firing.length === 0 ? `${MetricAlarms.length} quiet` : `in alarm: ${firing.join(', ')}`,
  };
}

async function checkErrorRate(cloudWatch: CloudWatchApi, { functionName }: StackOutputs, clock: Clock) {
  const end = clock.now().getTime() + 60_000;
  const query = (Id: string, MetricName: string) => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName,
        Dimensions: [{ Name: 'FunctionName', Value: functionName }],
      },
      Period: 60,
      Stat: 'Sum',
    },
  });
  const { MetricDataResults = [] } = await cloudWatch.getMetricData({
    StartTime: new Date(end - ERROR_RATE_WINDOW_MS),
    EndTime: new Date(end),
    MetricDataQueries: [query('invocations', 'Invocations'), query('errors', 'Errors')],
  });
  const total = (id: string): number =>
    (MetricDataResults.find(({ Id }) => Id === id)?.Values ?? []).reduce((sum, value) => sum + value, 0);
  const invocations = total('invocations');
  const errors = total('errors');
  const rate = invocations === 0 ? 0 : errors / invocations;
  return {
    healthy: rate < ERROR_RATE_LIMIT,
    detail: `${errors} of ${invocations} invocations failed in 15 min`,
  };
}

function statusIn(body: string): string | undefined {
  try {
    const { status } = JSON.parse(body) as { status?: unknown };
    return typeof status === 'string' ? status : undefined;
  } catch {
    return undefined;
  }
}
