import type {
  GetTraceSummariesRequest,
  GetTraceSummariesResult,
  TimeRangeType,
  Trace,
} from '@aws-sdk/client-xray';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { collect } from '../../store.ts';
import { compileFilter } from './filter.ts';
import { readSegment } from './read-segment.ts';
import { KEPT_MS, type SegmentStore } from './segment-store.ts';
import { factsOf, summaryOf, type TraceFacts } from './trace-summary.ts';

/** Traces that are looked at for one page; how many of them are wanted is another matter, so pages may be empty. */
const PAGE = 100;
/**
 * The longest that X-Ray answers for at once, in hours. Neither page nor model has them: X-Ray's own refusals do, that of
 * the graph as users of GetServiceGraph quote it.
 */
const LONGEST_HOURS = { summaries: 24, graph: 6 };
/** A trace that was active may have begun so much earlier. */
const LONGEST_TRACE_SECONDS = 3600;
const READS_AT_ONCE = 20;

/** Reads traces out of their segments. */
export function createTraceReader(segments: SegmentStore, clock: Clock, accountId: string) {
  async function facts(id: string): Promise<TraceFacts | undefined> {
    const documents = await segments.ofTrace(id);
    const parsed = documents.flatMap(({ document }) => readSegment(document) ?? []);
    return parsed.length === 0 ? undefined : factsOf(id, parsed);
  }

  async function named(ids: readonly string[]): Promise<TraceFacts[]> {
    const found: TraceFacts[] = [];
    for (let at = 0; at < ids.length; at += READS_AT_ONCE) {
      const some = await Promise.all(ids.slice(at, at + READS_AT_ONCE).map(facts));
      found.push(...some.filter((each) => each !== undefined));
    }
    return found;
  }

  /** What is older than X-Ray keeps is not answered, whether or not it was removed already. */
  function idsWithin({ from, to }: Range, earlier: number): Promise<string[]> {
    const oldest = (clock.now().getTime() - KEPT_MS) / 1000;
    return collect(segments.traces(Math.max(from - earlier, oldest), to));
  }

  return {
    named,
    async trace(id: string): Promise<Trace | undefined> {
      const documents = await segments.ofTrace(id);
      const found = await facts(id);
      if (found === undefined) return undefined;
      return {
        Id: id,
        Duration: found.duration,
        LimitExceeded: false,
        Segments: documents.map((segment) => ({ Id: segment.id, Document: segment.document })),
      };
    },
    async within(start: Date | undefined, end: Date | undefined): Promise<TraceFacts[]> {
      return named(await idsWithin(rangeOf(start, end, LONGEST_HOURS.graph), 0));
    },
    async summaries(input: GetTraceSummariesRequest): Promise<GetTraceSummariesResult> {
      const { FilterExpression, TimeRangeType = 'TraceId' } = input;
      const wanted = FilterExpression ? compileFilter(FilterExpression, accountId) : () => true;
      const range = rangeOf(input.StartTime, input.EndTime, LONGEST_HOURS.summaries);
      const ids = await idsWithin(range, TimeRangeType === 'TraceId' ? 0 : LONGEST_TRACE_SECONDS);
      const start = startOf(input.NextToken);
      const page = await named(ids.slice(start, start + PAGE));
      return {
        TraceSummaries: page
          .filter((each) => isWithin(each, range, TimeRangeType) && wanted(each))
          .map(summaryOf),
        ApproximateTime: clock.now(),
        TracesProcessedCount: page.length,
        ...(start + PAGE < ids.length ? { NextToken: String(start + PAGE) } : {}),
      };
    },
  };
}

/** Seconds since 1970; `to` is exclusive. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * "TraceId (trace start time), Event (trace update time), or Service (trace segment end time)": API_GetTraceSummaries.html.
 * "Event time returns traces active during the [start_time, end_time) range, regardless of when the trace began":
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-gettingdata.html
 */
function isWithin({ all, start, duration }: TraceFacts, { from, to }: Range, type: TimeRangeType): boolean {
  if (type === 'Service')
    return all.some(({ end_time: end }) => end !== undefined && end >= from && end < to);
  return type === 'TraceId' || (start < to && start + duration >= from);
}

function startOf(token: string | undefined): number {
  if (token === undefined) return 0;
  if (!/^\d{1,15}$/.test(token)) throw new AwsError('InvalidRequestException', 'NextToken is not valid');
  return Number(token);
}

function rangeOf(start: Date | undefined, end: Date | undefined, longestHours: number): Range {
  if (start === undefined || end === undefined || start > end)
    throw new AwsError('InvalidRequestException', 'Start time cannot be later than end time');
  if (end.getTime() - start.getTime() > longestHours * 3_600_000)
    throw new AwsError('InvalidRequestException', `Time range cannot be longer than ${longestHours} hours`);
  return { from: start.getTime() / 1000, to: end.getTime() / 1000 };
}
