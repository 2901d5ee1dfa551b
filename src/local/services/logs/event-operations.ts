import {
  FilterLogEvents$,
  type FilterLogEventsRequest,
  type FilterLogEventsResponse,
  GetLogEvents$,
  type GetLogEventsRequest,
  type GetLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { Delivery, LogEvent } from '../../local-aws.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { findGroup, invalidToken, requireStandard, requireStream } from './find-group.ts';
import type { LogStore } from './log-store.ts';
import { compilePattern } from './pattern/pattern.ts';
import { putEventsOperation } from './put-events.ts';

const PAGE_EVENTS = 10_000;
const PAGE_BYTES = 1024 * 1024;
const FOREVER = Number.MAX_SAFE_INTEGER / 100;
const EMPTY = 'empty.';

/** Reading events by filter and by stream, and writing them. */
export function eventOperations(log: LogStore, clock: Clock, delivery: Delivery): Operation[] {
  return [
    operation<FilterLogEventsRequest, FilterLogEventsResponse>(FilterLogEvents$)(
      {
        honours: [
          'logGroupName',
          'logGroupIdentifier',
          'logStreamNames',
          'logStreamNamePrefix',
          'startTime',
          'endTime',
          'filterPattern',
          'nextToken',
          'limit',
        ],
        ignores: { interleaved: 'CloudWatch Logs ignores it too: it is always true since 2019' },
      },
      (input) => filterEvents(log, input, delivery),
    ),
    operation<GetLogEventsRequest, GetLogEventsResponse>(GetLogEvents$)(
      [
        'logGroupName',
        'logGroupIdentifier',
        'logStreamName',
        'startTime',
        'endTime',
        'limit',
        'nextToken',
        'startFromHead',
      ],
      (input) => streamEvents(log, input),
    ),
    putEventsOperation(log, clock),
  ];
}

async function filterEvents(
  log: LogStore,
  input: FilterLogEventsRequest,
  delivery: Delivery,
): Promise<FilterLogEventsResponse> {
  const group = await findGroup(log, input);
  await requireStandard(log, group, 'FilterLogEvents');
  const selects = selection(input);
  const limit = Math.min(input.limit ?? PAGE_EVENTS, PAGE_EVENTS);
  const token = input.nextToken ?? '';
  if (delivery.emptyPages && !token.startsWith(EMPTY))
    return { events: [], searchedLogStreams: [], nextToken: `${EMPTY}${token}` };
  const key = token.replace(EMPTY, '');
  const after = key === '' ? {} : { after: Buffer.from(key, 'base64url').toString('utf8') };
  if (after.after !== undefined && !after.after.startsWith(`${group}\n`)) throw invalidToken();
  const events: NonNullable<FilterLogEventsResponse['events']> = [];
  let bytes = 0;
  const range = { from: input.startTime ?? 0, to: input.endTime ?? FOREVER, ...after };
  for await (const [next, event] of log.events(group, range)) {
    if (!selects(event)) continue;
    const { id, stream, timestamp, ingestionTime, message } = event;
    const found = { eventId: id, logStreamName: stream, timestamp, ingestionTime, message };
    events.push(found, ...(delivery.duplicate?.(event) ? [found] : []));
    bytes += Buffer.byteLength(message);
    if (events.length >= limit || bytes >= PAGE_BYTES)
      return { events, searchedLogStreams: [], nextToken: Buffer.from(next).toString('base64url') };
  }
  return { events, searchedLogStreams: [] };
}

/** Whether an event is asked for. */
function selection({
  filterPattern = '',
  logStreamNames,
  logStreamNamePrefix = '',
}: FilterLogEventsRequest): (event: LogEvent) => boolean {
  if (logStreamNames !== undefined && logStreamNamePrefix !== '') {
    throw new AwsError(
      'InvalidParameterException',
      'logStreamNames and logStreamNamePrefix cannot be given together',
    );
  }
  const matches = compilePattern(filterPattern);
  return (event) =>
    (logStreamNames?.includes(event.stream) ?? true) &&
    event.stream.startsWith(logStreamNamePrefix) &&
    matches(event.message);
}

/** Tokens go forward from an event, or backward; at an end the same token comes again. */
async function streamEvents(log: LogStore, input: GetLogEventsRequest): Promise<GetLogEventsResponse> {
  const group = await findGroup(log, input);
  await requireStandard(log, group, 'GetLogEvents');
  await requireStream(log, group, input.logStreamName ?? '');
  if (input.nextToken !== undefined && !/^[fb]\/\d+$/.test(input.nextToken)) throw invalidToken();
  const limit = Math.min(input.limit ?? PAGE_EVENTS, PAGE_EVENTS);
  const range = { from: input.startTime ?? 0, to: (input.endTime ?? FOREVER) - 1 };
  const all: LogEvent[] = [];
  for await (const [, event] of log.events(group, range))
    if (event.stream === input.logStreamName) all.push(event);
  const [
    direction = input.startFromHead ? 'f' : 'b',
    position = input.startFromHead ? '0' : String(all.length),
  ] = input.nextToken?.split('/') ?? [];
  const at = Number(position);
  const [start, end] =
    direction === 'f' ? [at, Math.min(at + limit, all.length)] : [Math.max(at - limit, 0), at];
  return {
    events: all
      .slice(start, end)
      .map(({ timestamp, ingestionTime, message }) => ({ timestamp, ingestionTime, message })),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  };
}
