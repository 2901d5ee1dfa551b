import { membersOf } from '../../schemas/json.ts';
import type { Report } from '../../schemas/lambda-report.ts';
import type { Facts } from './log-line.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Lines of the platform in the JSON format. https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
export function platformFacts(type: string, record: Fields): Facts {
  const { requestId, errorType } = record;
  const report = type === 'platform.report' ? reportOf(record) : undefined;
  const status = String(record.status ?? 'success');
  return {
    kind: 'platform',
    level: status === 'success' ? 'INFO' : 'ERROR',
    requestId: typeof requestId === 'string' ? requestId : null,
    message:
      report === undefined
        ? platformMessage(type, status, errorType)
        : reportMessage(report, typeof errorType === 'string' ? errorType : undefined),
    fields: report === undefined ? { type, ...record } : { type, ...report },
    stack: null,
  };
}

function platformMessage(type: string, status: string, errorType: unknown): string {
  const name = type
    .replace('platform.', '')
    .replace(/[A-Z]/g, (letter) => ` ${letter}`)
    .toUpperCase();
  return status === 'success'
    ? name
    : `${name} ${status}${errorType === undefined ? '' : `: ${String(errorType)}`}`;
}

/** What is not a number was not measured. */
function reportOf({ metrics, status = 'success' }: Fields): Report {
  const measured = membersOf(metrics);
  const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  return {
    durationMs: number(measured.durationMs) ?? 0,
    billedMs: number(measured.billedDurationMs) ?? 0,
    memorySizeMb: number(measured.memorySizeMB) ?? 0,
    maxMemoryMb: number(measured.maxMemoryUsedMB) ?? 0,
    initMs: number(measured.initDurationMs),
    status: String(status),
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
