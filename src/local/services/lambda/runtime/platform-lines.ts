import type { Outcome } from './execution.ts';

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

/** The platform's lines in one of Lambda's two log formats. */
export interface PlatformLines {
  initStart(time: Date): string;
  start(time: Date, started: Started): string;
  /** In the text format END and REPORT are two lines. */
  end(time: Date, report: Report): string[];
}

/** What really runs the code here, whatever runtime the function asks for. */
const RUNTIME_VERSION = `nodejs:${process.versions.node}.local`;

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
export const TEXT_LINES: PlatformLines = {
  initStart: () => `INIT_START Runtime Version: ${RUNTIME_VERSION}`,
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
};

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html */
export const JSON_LINES: PlatformLines = {
  initStart: (time) =>
    line(time, 'platform.initStart', {
      initializationType: 'on-demand',
      phase: 'init',
      runtimeVersion: RUNTIME_VERSION,
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
};

function line(time: Date, type: string, record: object): string {
  return JSON.stringify({ time: time.toISOString(), type, record });
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
