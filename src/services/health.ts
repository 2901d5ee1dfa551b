import type { CloudWatchApi } from '../aws/cloudwatch.ts';
import type { Connection } from '../aws/connection.ts';
import type { DynamoDBApi } from '../aws/dynamodb.ts';
import type { LambdaApi } from '../aws/lambda.ts';
import type { Clock, Timing } from '../clock.ts';
import { BackofficeError, isFatal } from '../errors.ts';
import { healthSchema } from '../schemas/health.ts';
import { checkText } from '../schemas/read.ts';
import type { AlarmDetails } from './alarms/alarm.ts';
import { readAlarms } from './alarms/read-alarms.ts';
import type { Api } from './application-client.ts';
import { checkErrorRate } from './metrics/error-rate.ts';
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
      detail: healthy ? 'healthy' : answerText(status, said),
      latencyMs: Math.round(latencyMs),
    };
  } catch (error) {
    if (isFatal(error) || (error instanceof BackofficeError && error.code === 'NOT_FOUND')) throw error;
    return { name: 'api', healthy: false, detail: (error as Error).message };
  }
}

/** A 200 that says nothing of health comes from something else than this application. */
function answerText(status: number, said: string | undefined): string {
  if (status === 200 && said === undefined) return 'answered 200, but not as this application does';
  return `answered ${status} ${said ?? ''}`.trim();
}

export interface DeepHealthDeps extends Timing {
  readonly api: Api;
  readonly outputs: OutputsSource;
  readonly connection: Connection;
  readonly stackName: string;
}

/** The API, and everything behind it, side by side. A check that cannot be made is a failed one, and says why. */
export async function checkDeep(sources: DeepHealthDeps): Promise<HealthReport> {
  const outputs = await sources.outputs.refresh();
  const { connection, clock, signal, stackName } = sources;
  const checks = await Promise.all([
    checkApi(sources.api, true),
    named('stack', async () => {
      const stack = await readStack(await connection.cloudFormation(), stackName);
      return { healthy: conditionOf(stack) === 'ready', detail: stack?.status ?? 'does not exist' };
    }),
    named('function', async () => checkFunction(await connection.lambda(), outputs)),
    named('table', async () => checkTable(await connection.dynamoDB(), outputs)),
    named('alarms', async () => checkAlarms(await connection.cloudWatch(), stackName)),
    named('errorRate', async () => checkErrorRate(await connection.cloudWatch(), outputs, { clock, signal })),
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
    if (isFatal(error)) throw error;
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

async function checkAlarms(cloudWatch: CloudWatchApi, prefix: string) {
  const alarms = await readAlarms(cloudWatch, prefix);
  const named = (wanted: readonly AlarmDetails[]): string => wanted.map(({ name }) => name).join(', ');
  const firing = alarms.filter(({ state }) => state === 'ALARM');
  const broken = alarms.filter((alarm) => alarm.broken !== null);
  const detail = [
    firing.length === 0 ? `${alarms.length} quiet` : `in alarm: ${named(firing)}`,
    ...(broken.length === 0 ? [] : [`broken: ${named(broken)}`]),
  ].join('; ');
  return { healthy: firing.length === 0, detail };
}

function statusIn(body: string): string | undefined {
  const answer = checkText(healthSchema, body);
  return 'value' in answer ? answer.value.status : undefined;
}
