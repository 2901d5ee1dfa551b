import type { GetTraceSummariesRequest, GetTraceSummariesResult, Trace } from '@aws-sdk/client-xray';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { collect } from '../../store.ts';
import { compileFilter } from './filter.ts';
import { readSegment } from './read-segment.ts';
import type { SegmentStore } from './segment-store.ts';
import { factsOf, summaryOf, type TraceFacts } from './trace-summary.ts';

/** Traces that are looked at for one page; how many of them are wanted is another matter, so pages may be empty. */
const PAGE = 100;
/** The longest that X-Ray answers for at once. */
const LONGEST_MS = 24 * 3_600_000;
/** A trace that was active may have begun so much earlier. */
const LONGEST_TRACE_SECONDS = 3600;
const READS_AT_ONCE = 20;

/** Reads traces out of their segments. */
export function createTraceReader(segments: SegmentStore, clock: Clock) {
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

  async function idsOf({
    StartTime,
    EndTime,
    TimeRangeType = 'TraceId',
  }: GetTraceSummariesRequest): Promise<string[]> {
    const { from, to } = rangeOf(StartTime, EndTime);
    const earlier = TimeRangeType === 'TraceId' ? 0 : LONGEST_TRACE_SECONDS;
    return collect(segments.traces(from - earlier, to));
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
      const { from, to } = rangeOf(start, end);
      return named(await collect(segments.traces(from, to)));
    },
    async summaries(input: GetTraceSummariesRequest): Promise<GetTraceSummariesResult> {
      const wanted = input.FilterExpression ? compileFilter(input.FilterExpression) : () => true;
      const { from, to } = rangeOf(input.StartTime, input.EndTime);
      const ids = await idsOf(input);
      const start = Number(input.NextToken ?? 0);
      if (!Number.isSafeInteger(start))
        throw new AwsError('InvalidRequestException', 'NextToken is not valid');
      const page = await named(ids.slice(start, start + PAGE));
      const active = ({ start: begun, duration }: TraceFacts): boolean =>
        input.TimeRangeType === undefined ||
        input.TimeRangeType === 'TraceId' ||
        (begun < to && begun + duration >= from);
      return {
        TraceSummaries: page.filter((each) => active(each) && wanted(each)).map(summaryOf),
        ApproximateTime: clock.now(),
        TracesProcessedCount: page.length,
        ...(start + PAGE < ids.length ? { NextToken: String(start + PAGE) } : {}),
      };
    },
  };
}

function rangeOf(start: Date | undefined, end: Date | undefined): { from: number; to: number } {
  if (start === undefined || end === undefined || start >= end)
    throw new AwsError('InvalidRequestException', 'Start time cannot be later than end time');
  if (end.getTime() - start.getTime() > LONGEST_MS)
    throw new AwsError('InvalidRequestException', 'Time range cannot be longer than 24 hours');
  return { from: start.getTime() / 1000, to: end.getTime() / 1000 };
}
