import type { Outcome } from './execution.ts';
import type { DroppedLines } from './line-limit.ts';

/** What the platform logs around the lines of an invocation. */
export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memorySizeMb: number;
  readonly maxMemoryMb: number;
  /** Of a cold start. */
  readonly initMs?: number;
  readonly status: Outcome['status'];
  readonly errorType?: string;
  readonly traceId?: string;
  readonly segmentId?: string;
}

/** What the platform logs before the first line of an invocation. */
export interface Started {
  readonly requestId: string;
  /** With the qualifier that the caller gave. */
  readonly functionArn: string;
  readonly version: string;
}

/** What the platform logs of code that could not be loaded. */
export interface FailedInit {
  readonly durationMs: number;
  readonly status: 'error' | 'timeout';
  readonly errorType: string;
}

/** The platform's lines in one of Lambda's two log formats. */
export interface PlatformLines {
  initStart(time: Date): string;
  /** Only of code that could not be loaded. */
  initReport(time: Date, failed: FailedInit): string;
  start(time: Date, started: Started): string;
  /** In the text format END and REPORT are two lines. */
  end(time: Date, report: Report): string[];
  /** Says how much of what the code has logged is not there. */
  logsDropped(time: Date, dropped: DroppedLines): string;
}

/** What really runs the code here, whatever runtime the function asks for. */
const RUNTIME_VERSION = `nodejs:${process.versions.node}.local`;

const DROPPED_REASON = 'the function logs more than the embedded environment keeps';

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
const TEXT_LINES: PlatformLines = {
  initStart: () => `INIT_START Runtime Version: ${RUNTIME_VERSION}`,
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html: failures during the Init phase
  initReport: (_time, { durationMs, status, errorType }) =>
    [
      `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms`,
      'Phase: init',
      `Status: ${status}`,
      ...(status === 'error' ? [`Error Type: ${errorType}`] : []),
    ].join('\t'),
  start: (_time, { requestId, version }) => `START RequestId: ${requestId} Version: ${version}`,
  end: (_time, report) => {
    const fields = [
      `REPORT RequestId: ${report.requestId}`,
      `Duration: ${report.durationMs.toFixed(2)} ms`,
      `Billed Duration: ${report.billedMs} ms`,
      `Memory Size: ${report.memorySizeMb} MB`,
      `Max Memory Used: ${report.maxMemoryMb} MB`,
      ...(report.initMs === undefined ? [] : [`Init Duration: ${report.initMs.toFixed(2)} ms`]),
      ...(report.traceId === undefined
        ? []
        : [`XRAY TraceId: ${report.traceId}\tSegmentId: ${report.segmentId}\tSampled: true`]),
      ...(report.status === 'timeout' ? ['Status: timeout'] : []),
      ...(report.status === 'failure' ? [`Status: error\tError Type: ${report.errorType}`] : []),
    ];
    return [`END RequestId: ${report.requestId}`, fields.join('\t')];
  },
  // Lambda's text format has no such line: this is the event of the JSON format in its style.
  logsDropped: (_time, { lines, bytes }) =>
    `LOGS_DROPPED Records: ${lines}\tBytes: ${bytes}\tReason: ${DROPPED_REASON}`,
};

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html */
const JSON_LINES: PlatformLines = {
  initStart: (time) =>
    line(time, 'platform.initStart', {
      initializationType: 'on-demand',
      phase: 'init',
      runtimeVersion: RUNTIME_VERSION,
    }),
  // https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
  initReport: (time, { durationMs, status, errorType }) =>
    line(time, 'platform.initReport', {
      initializationType: 'on-demand',
      phase: 'init',
      status,
      ...(status === 'error' ? { errorType } : {}),
      metrics: { durationMs: round(durationMs) },
    }),
  start: (time, { requestId, functionArn, version }) =>
    line(time, 'platform.start', { requestId, functionArn, version }),
  end: (time, report) => [
    line(time, 'platform.report', {
      requestId: report.requestId,
      metrics: {
        durationMs: round(report.durationMs),
        billedDurationMs: report.billedMs,
        memorySizeMB: report.memorySizeMb,
        maxMemoryUsedMB: report.maxMemoryMb,
        ...(report.initMs === undefined ? {} : { initDurationMs: round(report.initMs) }),
      },
      ...(report.segmentId === undefined
        ? {}
        : {
            tracing: {
              spanId: report.segmentId,
              type: 'X-Amzn-Trace-Id',
              value: `Root=${report.traceId};Sampled=1`,
            },
          }),
      status: report.status,
      ...(report.errorType === undefined ? {} : { errorType: report.errorType }),
    }),
  ],
  // https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html; that AWS logs it, too, is believed.
  logsDropped: (time, { lines, bytes }) =>
    line(time, 'platform.logsDropped', {
      reason: DROPPED_REASON,
      droppedRecords: lines,
      droppedBytes: bytes,
    }),
};

/** The platform's lines in the format that a function logs in. */
export function platformLines({ logFormat }: { readonly logFormat: 'JSON' | 'Text' }): PlatformLines {
  return logFormat === 'JSON' ? JSON_LINES : TEXT_LINES;
}

function line(time: Date, type: string, record: object): string {
  return JSON.stringify({ time: time.toISOString(), type, record });
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
