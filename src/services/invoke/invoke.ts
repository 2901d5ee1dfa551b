import type { InvokeCommandOutput } from '@aws-sdk/client-lambda';
import type { LambdaApi } from '../../aws/lambda.ts';
import { functionAnswerSchema } from '../../schemas/function-answer.ts';
import { isObject, parsedJson } from '../../schemas/json.ts';
import { type Report, reportSchema } from '../../schemas/lambda-report.ts';
import { check } from '../../schemas/read.ts';
import type { LogLine } from '../logs/lines/log-line.ts';
import { createLineReader } from '../logs/lines/read-line.ts';

/** What `invoke` tells. */
export interface InvocationResult {
  /** False in a dry run. */
  readonly changed: boolean;
  /** The function ended without an error, and its answer is none above 499. */
  readonly ok: boolean;
  /** Unhandled or Handled; null when the function ended without an error. */
  readonly functionError: string | null;
  /** Of an answer to a request; null for any other. */
  readonly statusCode: number | null;
  /** What the function answered: of an answer to a request its body, decoded. */
  readonly answer: unknown;
  readonly requestId: string | null;
  readonly traceId: string | null;
  /** Milliseconds and MB, as the platform measured; null where the log did not tell. */
  readonly durationMs: number | null;
  readonly billedMs: number | null;
  /** Null unless it was a cold start. */
  readonly initMs: number | null;
  readonly memoryMb: number | null;
  readonly usedMb: number | null;
  /** The last 4 KB of what this invocation logged. */
  readonly log: readonly LogLine[];
  /** The event that was sent; in a dry run, that would be. */
  readonly event: unknown;
}

/** How Lambda is asked to run a function. */
type Invoke = LambdaApi['invoke'];

/** Runs the function once, with this event; the SDK never tries again. */
export async function invokeFunction(
  invoke: Invoke,
  functionName: string,
  event: unknown,
  now: Date,
): Promise<InvocationResult> {
  const output = await invoke({
    FunctionName: functionName,
    LogType: 'Tail',
    Payload: Buffer.from(JSON.stringify(event)),
  });
  const log = linesOf(output, now);
  const report = reportIn(log);
  const text = Buffer.from(output.LogResult ?? '', 'base64').toString('utf8');
  const functionError = output.FunctionError ?? null;
  const payload = output.Payload?.transformToString() ?? '';
  const { statusCode, answer, usable } = answerIn(payload, functionError !== null);
  return {
    changed: true,
    ok: functionError === null && usable && (statusCode ?? 200) < 500,
    functionError,
    statusCode,
    answer,
    requestId:
      log.find(({ requestId }) => requestId !== null)?.requestId ?? output.$metadata.requestId ?? null,
    traceId: /\b1-[0-9a-f]{8}-[0-9a-f]{24}\b/.exec(text)?.[0] ?? null,
    durationMs: report?.durationMs ?? null,
    billedMs: report?.billedMs ?? null,
    initMs: report?.initMs ?? null,
    memoryMb: report?.memorySizeMb ?? null,
    usedMb: report?.maxMemoryMb ?? null,
    log,
    event,
  };
}

/** What a dry run tells: nothing was sent. */
export function notInvoked(event: unknown): InvocationResult {
  const nothing = { functionError: null, statusCode: null, answer: null, requestId: null, traceId: null };
  const unmeasured = { durationMs: null, billedMs: null, initMs: null, memoryMb: null, usedMb: null };
  return { changed: false, ok: true, ...nothing, ...unmeasured, log: [], event };
}

/** The tail has no times of its own: lines that tell none get the time of the answer. */
function linesOf({ LogResult = '' }: InvokeCommandOutput, now: Date): LogLine[] {
  const read = createLineReader();
  const lines = Buffer.from(LogResult, 'base64').toString('utf8').split('\n');
  return lines
    .filter((message) => message.trim() !== '')
    .map((message, index) => {
      const told = /"(?:timestamp|time)":"([^"]+)"/.exec(message)?.[1];
      const time = Date.parse(told ?? '');
      const timestamp = Number.isNaN(time) ? now.getTime() : time;
      return read({ message, timestamp, eventId: String(index), logStreamName: '' }, 'function', false);
    });
}

function reportIn(log: readonly LogLine[]): Report | undefined {
  const line = log.find(({ kind, fields }) => kind === 'platform' && fields.type === 'platform.report');
  const report = check(reportSchema, line?.fields);
  return 'value' in report ? report.value : undefined;
}

interface Answer {
  readonly statusCode: number | null;
  readonly answer: unknown;
  /** False for an answer to a request whose status is none. */
  readonly usable: boolean;
}

function answerIn(payload: string, failed: boolean): Answer {
  const answer = jsonOrText(payload);
  const whole = { statusCode: null, answer, usable: true };
  if (failed || !isObject(answer) || !('statusCode' in answer)) return whole;
  const checked = check(functionAnswerSchema, answer);
  if ('problem' in checked) return { ...whole, usable: false };
  const { statusCode, body = null, isBase64Encoded } = checked.value;
  if (typeof body !== 'string') return { statusCode, answer: body, usable: true };
  const text = isBase64Encoded === true ? Buffer.from(body, 'base64').toString('utf8') : body;
  return { statusCode, answer: jsonOrText(text), usable: true };
}

/** JSON where it is some; anything else is text. */
function jsonOrText(text: string): unknown {
  const value = parsedJson(text);
  return value === undefined ? text : value;
}
