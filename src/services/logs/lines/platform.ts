import { membersOf } from '../../../schemas/json.ts';
import type { Report } from '../../../schemas/lambda-report.ts';
import { textIn } from './error-fields.ts';
import type { Facts } from './log-line.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Lines of the platform in the JSON format. https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
export function platformFacts(type: string, record: Fields): Facts {
  const { requestId } = record;
  const errorType = textIn(record.errorType) ?? undefined;
  const report = type === 'platform.report' ? reportOf(record) : undefined;
  const status = textIn(record.status) ?? 'success';
  const dropped = type === 'platform.logsDropped';
  return {
    kind: 'platform',
    level: status === 'success' ? (dropped ? 'WARN' : 'INFO') : 'ERROR',
    requestId: typeof requestId === 'string' ? requestId : null,
    message:
      report === undefined
        ? `${platformMessage(type, status, errorType)}${dropped ? droppedText(record) : ''}`
        : reportMessage(report, errorType),
    fields: report === undefined ? { type, ...record } : { type, ...report, ...named(errorType) },
    stack: null,
  };
}

function named(errorType: string | undefined): Fields {
  return errorType === undefined ? {} : { errorType };
}

/** Lines that Lambda itself lost. */
function droppedText({ droppedRecords, droppedBytes, reason }: Fields): string {
  const count = (value: unknown): string =>
    typeof value === 'number' ? String(value) : 'an unknown number of';
  const why = textIn(reason);
  return `: ${count(droppedRecords)} lines, ${count(droppedBytes)} bytes${why === null ? '' : `, ${why}`}`;
}

function platformMessage(type: string, status: string, errorType: string | undefined): string {
  const name = type
    .replace('platform.', '')
    .replace(/[A-Z]/g, (letter) => ` ${letter}`)
    .toUpperCase();
  return status === 'success' ? name : `${name} ${status}${errorType === undefined ? '' : `: ${errorType}`}`;
}

/** What is not a number was not measured. */
function reportOf({ metrics, status }: Fields): Report {
  const measured = membersOf(metrics);
  const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  return {
    durationMs: number(measured.durationMs) ?? 0,
    billedMs: number(measured.billedDurationMs) ?? 0,
    memorySizeMb: number(measured.memorySizeMB) ?? 0,
    maxMemoryMb: number(measured.maxMemoryUsedMB) ?? 0,
    initMs: number(measured.initDurationMs),
    status: textIn(status) ?? 'success',
  };
}

/** A REPORT line of the text format: fields parted by tabs, in the console by spaces; new ones may come. */
export function reportInText(line: string): Report {
  const number = (name: string): number | undefined => {
    const found = new RegExp(`(?:^|[\\t ])${name}: ([\\d.]+)`).exec(line)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  return {
    durationMs: number('Duration') ?? 0,
    billedMs: number('Billed Duration') ?? 0,
    memorySizeMb: number('Memory Size') ?? 0,
    maxMemoryMb: number('Max Memory Used') ?? 0,
    initMs: number('Init Duration') ?? null,
    status: /Status: (\w+)/.exec(line)?.[1] ?? 'success',
  };
}

export function reportMessage(report: Report, errorType: string | undefined): string {
  const { durationMs, billedMs, maxMemoryMb, memorySizeMb, initMs, status } = report;
  const cold = initMs === null ? '' : `, cold start ${initMs.toFixed(0)} ms`;
  const failed =
    status === 'success' ? '' : `, ${status.toUpperCase()}${errorType === undefined ? '' : ` ${errorType}`}`;
  return `REPORT ${durationMs.toFixed(1)} ms, billed ${billedMs} ms, ${maxMemoryMb} of ${memorySizeMb} MB${cold}${failed}`;
}
