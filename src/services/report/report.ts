import { resourceNames } from '../../../stack/contract/names.ts';
import type { Connection } from '../../aws/connection.ts';
import { isFatal } from '../../errors.ts';
import type { CommandWriter } from '../../hints.ts';
import type { AlarmDetails } from '../alarms/alarm.ts';
import { type FiredAlarm, readFiredAlarms } from '../alarms/fired.ts';
import { readAlarmList } from '../alarms/read-alarms.ts';
import { type CostReport, readCost } from '../cost/report.ts';
import { logGroupOf } from '../function/log-group.ts';
import { readErrors } from '../logs/errors/read-errors.ts';
import type { ErrorReport } from '../logs/errors/report.ts';
import type { QueryDeps } from '../logs/insights.ts';
import { type LogSource, logSources } from '../logs/sources.ts';
import { type MetricsReport, type MetricsRequest, readMetrics } from '../metrics/report.ts';
import { createLedger } from '../releases/ledger.ts';
import type { OutputsSource, StackOutputs } from '../stack/outputs.ts';
import { type Check, judge, type Verdict, verdictOf } from './checks.ts';
import { type ColdStarts, readColdStarts, readSlowest, type SlowRequest } from './requests.ts';

/** What `metrics report` tells. A part that could not be read is null, and `notes` says why. */
export interface OperationsReport {
  readonly environment: { readonly name: string; readonly class: string; readonly region: string | null };
  /** When it was made, ISO 8601. */
  readonly madeAt: string;
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  readonly metrics: MetricsReport;
  readonly alarms: readonly AlarmDetails[] | null;
  /** Alarms that went off within the time, the newest first. */
  readonly fired: readonly FiredAlarm[] | null;
  readonly errors: ErrorReport | null;
  readonly slowest: readonly SlowRequest[] | null;
  readonly coldStarts: ColdStarts | null;
  readonly cost: CostReport | null;
  /** Releases within the time. */
  readonly releases: readonly ReleaseMark[] | null;
  readonly notes: readonly string[];
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

const MOST_RELEASES = 50;

/** Reads everything about some time, side by side. */
export async function readReport(sources: ReportDeps, request: MetricsRequest): Promise<OperationsReport> {
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
  const { from, to } = request.window;
  const range = { from, to: Math.min(to, now.getTime()) };
  const logs = await connection.logs();
  const [fn] = await logSources(sources, 'function');
  const group = fn?.group ?? logGroupOf({}, outputs);
  const [metrics, alarms, fired, errors, slowest, coldStarts, cost, releases] = await Promise.all([
    readMetrics(connection, outputs, request, queryDeps),
    part('alarms', () => readAlarmList(connection, environment.stackName, now.getTime())),
    part('alarms that went off', async () =>
      readFiredAlarms(await connection.cloudWatch(), environment.stackName, range),
    ),
    part('errors', () => readErrors(connection, outputs, functionSource(group), range)),
    part('slowest requests', () => readSlowest(logs, outputs.apiLogGroup, range, queryDeps)),
    part('cold starts', () => readColdStarts(logs, group, range, queryDeps)),
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
        range,
        regionOf(environment),
      ),
    ),
    part('releases', () => readReleases(connection, outputs, range)),
  ]);
  const checks = judge({
    metrics,
    alarms: alarms?.alarms ?? null,
    fired,
    errors,
    notifies: environment.kind === 'aws',
  });
  return {
    environment: { name: environment.name, class: environment.class, region: environment.region ?? null },
    madeAt: now.toISOString(),
    verdict: verdictOf(checks),
    checks,
    metrics,
    alarms: alarms?.alarms ?? null,
    fired,
    errors,
    slowest,
    coldStarts,
    cost,
    releases,
    notes: [...notes, ...(alarms?.notes ?? [])],
    redacted: false,
  };
}

function functionSource(group: string): LogSource[] {
  return [{ name: 'function', group }];
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
