import { resourceNames } from '../../../stack/contract/names.ts';
import type { Connection } from '../../aws/connection.ts';
import type { LogsApi } from '../../aws/logs.ts';
import { isFatal } from '../../errors.ts';
import type { CommandWriter } from '../../hints.ts';
import type { AlarmDetails } from '../alarms/alarm.ts';
import { type FiredAlarm, readFiredAlarms } from '../alarms/fired.ts';
import { readAlarmList } from '../alarms/read-alarms.ts';
import { type CostReport, readCost } from '../cost/report.ts';
import { logGroupOf } from '../function/log-group.ts';
import { readErrors } from '../logs/errors/read-errors.ts';
import type { ErrorReport } from '../logs/errors/report.ts';
import { madeAt, readGroups } from '../logs/groups.ts';
import { type QueryDeps, runQuery } from '../logs/insights.ts';
import { type LogSource, logSources } from '../logs/sources.ts';
import { type MetricsReport, type MetricsRequest, readMetrics } from '../metrics/report.ts';
import { sinceMade } from '../metrics/window.ts';
import { createLedger } from '../releases/ledger.ts';
import type { OutputsSource, StackOutputs } from '../stack/outputs.ts';
import type { AskLog } from './access-log.ts';
import { type Check, judge, type Verdict, verdictOf } from './checks.ts';
import { type ColdStarts, readColdStarts } from './cold-starts.ts';
import { type LoggedRequest, readFailed, readSlowest } from './requests.ts';
import { type RouteUse, readRoutes } from './routes.ts';
import { type Trouble, troublesIn } from './troubles.ts';

/** What `metrics report` tells. A part that could not be read is null, and `notes` says why. */
export interface OperationsReport {
  readonly environment: { readonly name: string; readonly class: string; readonly region: string | null };
  /** When it was made, ISO 8601. */
  readonly madeAt: string;
  readonly verdict: Verdict;
  /** What kind of trouble there was, the worst first; none when nothing stands out. */
  readonly troubles: readonly Trouble[];
  readonly checks: readonly Check[];
  readonly metrics: MetricsReport;
  readonly alarms: readonly AlarmDetails[] | null;
  /** Alarms that went off within the time, the newest first. */
  readonly fired: readonly FiredAlarm[] | null;
  readonly errors: ErrorReport | null;
  /** By method and route, the most failures first. */
  readonly routes: readonly RouteUse[] | null;
  /** The newest answers with 5xx. */
  readonly failed: readonly LoggedRequest[] | null;
  readonly slowest: readonly LoggedRequest[] | null;
  readonly coldStarts: ColdStarts | null;
  readonly cost: CostReport | null;
  /** Releases within the time. */
  readonly releases: readonly ReleaseMark[] | null;
  readonly notes: readonly string[];
  /** What making the report costs on AWS, in US dollars: metrics asked for, logs scanned by queries. */
  readonly askedUsd: number;
  /** Whether what tells accounts, people and addresses was taken out. */
  readonly redacted: boolean;
}

export interface ReleaseMark {
  readonly number: number;
  /** ISO 8601. */
  readonly time: string;
  readonly version: string;
}

export interface ReportDeps {
  readonly environment: {
    readonly name: string;
    readonly class: string;
    readonly kind: 'local' | 'aws';
    readonly region?: string | undefined;
    readonly stackName: string;
  };
  readonly connection: Connection;
  readonly outputs: OutputsSource;
  readonly queryDeps: QueryDeps;
  readonly command: CommandWriter;
}

/** @param periodSeconds what was asked for; else what fits the time. */
export interface ReportRequest extends MetricsRequest {
  readonly periodSeconds?: number;
}

const MOST_RELEASES = 50;

/** Reads everything about some time, side by side; from when the application was made, where that is later. */
export async function readReport(sources: ReportDeps, request: ReportRequest): Promise<OperationsReport> {
  const { environment, connection, queryDeps } = sources;
  const outputs = await sources.outputs.get();
  const notes: string[] = [];
  const part = async <T>(what: string, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      if (isFatal(error)) throw error;
      notes.push(`${what}: ${(error as Error).message}`);
      return null;
    }
  };
  const now = queryDeps.clock.now();
  const all = await logSources(sources, 'all');
  const group = all.find(({ name }) => name === 'function')?.group ?? logGroupOf({}, outputs);
  const logs = await connection.logs();
  const made = await madeAtOf(all, logs);
  const window = sinceMade(request.window, made, now.getTime(), request.periodSeconds);
  if (window !== request.window)
    notes.push(`the application was made ${new Date(made).toISOString()}: there is nothing from before`);
  const range = { from: window.from, to: Math.min(window.to, now.getTime()) };
  let queriesUsd = 0;
  const asking =
    (asked: string): AskLog =>
    async (query, limit) => {
      const { rows, price } = await runQuery(logs, { query, groups: [asked], limit, ...range }, queryDeps);
      queriesUsd += price;
      return rows;
    };
  const [askApi, askFunction] = [asking(outputs.apiLogGroup), asking(group)];
  const [metrics, alarms, fired, errors, routes, failed, slowest, coldStarts, cost, releases] =
    await Promise.all([
      readMetrics(connection, outputs, { ...request, window }, queryDeps),
      part('alarms', () => readAlarmList(connection, environment.stackName, now.getTime())),
      part('alarms that went off', async () =>
        readFiredAlarms(await connection.cloudWatch(), environment.stackName, range),
      ),
      part('errors', () => readErrors(connection, outputs, [{ name: 'function', group }], range)),
      part('routes', () => readRoutes(askApi)),
      part('failed requests', () => readFailed(askApi)),
      part('slowest requests', () => readSlowest(askApi)),
      part('cold starts', () => readColdStarts(askFunction)),
      part('cost', () =>
        readCost(
          {
            connection,
            outputs,
            stackName: environment.stackName,
            ownTable: resourceNames(environment.name).table,
            queryDeps,
            command: sources.command,
          },
          { from: request.window.from, to: range.to },
          regionOf(environment),
        ),
      ),
      part('releases', () => readReleases(connection, outputs, range)),
    ]);
  const evidence = {
    ...{ metrics, alarms: alarms?.alarms ?? null, fired, errors, routes },
    notifies: environment.kind === 'aws',
  };
  const checks = judge(evidence);
  return {
    environment: { name: environment.name, class: environment.class, region: environment.region ?? null },
    madeAt: now.toISOString(),
    verdict: verdictOf(checks),
    troubles: troublesIn(evidence),
    checks,
    metrics,
    alarms: alarms?.alarms ?? null,
    fired,
    errors,
    routes,
    failed,
    slowest,
    coldStarts,
    cost,
    releases,
    notes: [...notes, ...(alarms?.notes ?? [])],
    askedUsd: metrics.asked.usd + (cost?.askedUsd ?? 0) + queriesUsd,
    redacted: false,
  };
}

/** Milliseconds since 1970; 0 where that may not be known: then all of the time is shown. */
async function madeAtOf(sources: readonly LogSource[], logs: LogsApi): Promise<number> {
  try {
    return madeAt(await readGroups(logs, sources));
  } catch (error) {
    if (isFatal(error)) throw error;
    return 0;
  }
}

/** The embedded environment costs nothing, so no region is too dear for the rates. */
function regionOf({ kind, region }: ReportDeps['environment']): string | undefined {
  return kind === 'local' ? undefined : region;
}

async function readReleases(
  connection: Connection,
  { artifactsBucket }: StackOutputs,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<ReleaseMark[]> {
  const { releases } = await createLedger(await connection.s3(), artifactsBucket).list(MOST_RELEASES);
  return releases
    .filter(({ time }) => Date.parse(time) >= from && Date.parse(time) <= to)
    .map(({ number, time, version }) => ({ number, time, version }))
    .reverse();
}
