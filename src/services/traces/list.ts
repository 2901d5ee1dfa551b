import type { TraceSummary } from '@aws-sdk/client-xray';
import type { XRayApi } from '../../aws/xray.ts';
import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { quoted } from './filter.ts';
import { type Outcome, outcomeOf, statusOf } from './outcome.ts';

/** A trace in a list. */
export interface TraceRow {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly durationMs: number;
  readonly status: number | null;
  readonly method: string | null;
  readonly route: string | null;
  readonly itemId: string | null;
  readonly outcome: Outcome;
  /** Whether it was still under way. */
  readonly partial: boolean;
}

export interface TraceRange {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** The function whose traces they are: X-Ray answers for the whole account. */
  readonly service: string;
  readonly filter?: string | undefined;
}

/** X-Ray does not say how long a time it answers for; this is known to do. */
const CHUNK_MS = 6 * 3_600_000;
const LEAST_CHUNK_MS = 60_000;

/** Traces of a time of any length, the newest first, a page at a time; pages may be empty. */
export async function* listTraces(xray: XRayApi, range: TraceRange): AsyncGenerator<readonly TraceRow[]> {
  for await (const summaries of summariesOf(xray, range))
    yield summaries.map(toRow).sort((a, b) => (a.time < b.time ? 1 : -1));
}

/** What X-Ray says of them, page by page. */
export async function* summariesOf(
  xray: XRayApi,
  { from, to, service, filter }: TraceRange,
): AsyncGenerator<readonly TraceSummary[]> {
  const scope = `service(${quoted(service)})`;
  const expression = filter === undefined ? scope : `${scope} AND (${filter})`;
  let end = to;
  let chunk = CHUNK_MS;
  while (end > from) {
    const start = Math.max(from, end - chunk);
    try {
      yield* pagesOf(xray, start, end, expression);
    } catch (error) {
      if (!isTooLong(error) || end - start <= LEAST_CHUNK_MS) throw error;
      chunk = Math.floor((end - start) / 2);
      continue;
    }
    end = start;
  }
}

async function* pagesOf(
  xray: XRayApi,
  from: number,
  to: number,
  FilterExpression: string,
): AsyncGenerator<readonly TraceSummary[]> {
  let NextToken: string | undefined;
  do {
    const page = await xray.getTraceSummaries({
      StartTime: new Date(from),
      EndTime: new Date(to),
      TimeRangeType: 'TraceId',
      FilterExpression,
      ...defined({ NextToken }),
    });
    yield page.TraceSummaries ?? [];
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
}

function isTooLong(error: unknown): boolean {
  return error instanceof BackofficeError && /range|longer than|too long/i.test(error.message);
}

/** The API takes no part in traces, so what was asked for is in the function's annotations. */
function toRow(summary: TraceSummary): TraceRow {
  const { Id = '', StartTime, Duration = 0, ResponseTime, Http } = summary;
  const annotation = (name: string) => summary.Annotations?.[name]?.[0]?.AnnotationValue;
  const status = statusOf(summary);
  return {
    id: Id,
    time: (StartTime ?? timeIn(Id)).toISOString(),
    durationMs: (ResponseTime ?? Duration) * 1000,
    status,
    method: annotation('method')?.StringValue ?? Http?.HttpMethod ?? null,
    route: annotation('route')?.StringValue ?? Http?.HttpURL ?? null,
    itemId: annotation('itemId')?.StringValue ?? null,
    outcome: outcomeOf(summary, status ?? 0),
    partial: summary.IsPartial ?? false,
  };
}

/** The second in which a trace began is part of its id. */
function timeIn(id: string): Date {
  return new Date((Number.parseInt(id.slice(2, 10), 16) || 0) * 1000);
}
