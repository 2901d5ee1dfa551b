import type { Connection } from '../../aws/connection.ts';
import { BackofficeError } from '../../errors.ts';
import { readHistory } from '../logs/history.ts';
import type { LogLine } from '../logs/lines/log-line.ts';
import { isError } from '../logs/lines/read-line.ts';
import { quoteTerm } from '../logs/pattern.ts';
import { serverPattern } from '../logs/selection.ts';
import type { LogSource } from '../logs/sources.ts';
import { findTraceId } from '../traces/trace-id.ts';

/** What a request is looked for by. */
export type Wanted = { readonly text: string } | { readonly lastError: true };

export interface Place {
  readonly connection: Connection;
  readonly sources: readonly LogSource[];
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** Lines of both logs that have something in them and are wanted, in the order of time. */
export async function linesWith(
  { connection, sources, from, to }: Place,
  patternOf: (source: LogSource) => string | undefined,
  wanted: (line: LogLine) => boolean = () => true,
): Promise<LogLine[]> {
  const found: LogLine[] = [];
  const range = (source: LogSource) => ({ from, to, raw: true, pattern: patternOf(source) });
  for await (const lines of readHistory(await connection.logs(), sources, range))
    found.push(...lines.filter(wanted));
  return found;
}

/**
 * The id of the request that is meant: of the function, or of the API where the function was not called.
 * @throws BackofficeError NOT_FOUND.
 */
export async function findRequest(place: Place, wanted: Wanted): Promise<string> {
  const line = 'lastError' in wanted ? await lastError(place) : await named(place, wanted.text);
  if (line?.requestId != null) return line.requestId;
  const what = 'lastError' in wanted ? 'no error' : `nothing about "${wanted.text}"`;
  throw new BackofficeError('NOT_FOUND', `there is ${what} in the logs of this time`, {
    hint: 'lines take some seconds to arrive; look further back with --since',
  });
}

async function lastError(place: Place): Promise<LogLine | undefined> {
  const lines = await linesWith(
    place,
    ({ name }) => serverPattern({ errors: true }, name),
    (line) => line.requestId !== null && isError(line),
  );
  return lines.at(-1);
}

/** As many characters of an id as lines show. */
const LEAST_PREFIX = 8;

/**
 * An id of a request or a trace stands in lines as it is, or in its first characters; an item's is a field of its own.
 * @throws BackofficeError USAGE where the first characters are those of several.
 */
async function named(place: Place, text: string): Promise<LogLine | undefined> {
  const traceId = findTraceId(text);
  const about = ({ requestId, fields, raw = '' }: LogLine): boolean =>
    traceId === undefined
      ? [requestId, fields.requestId].some((id) => isMeant(id, text))
      : fields.xray_trace_id === traceId || raw.includes(traceId);
  const isItem = ({ fields, source }: LogLine): boolean =>
    fields.item_id === text ||
    (source === 'api' && String(fields.path).endsWith(`/${encodeURIComponent(text)}`));
  // A short id stands in many lines that are about something else.
  const lines = await linesWith(
    place,
    () => quoteTerm(traceId ?? text),
    (line) => about(line) || isItem(line),
  );
  const meant = lines.filter(about);
  const exact = meant.findLast(({ requestId, fields }) => requestId === text || fields.requestId === text);
  const ids = [...new Set(meant.flatMap(({ requestId }) => requestId ?? []))];
  if (traceId === undefined && exact === undefined && ids.length > 1)
    throw new BackofficeError('USAGE', `"${text}" begins the ids of ${ids.length} requests`, {
      hint: `name one of them: ${ids.slice(0, 3).join(', ')}`,
    });
  return exact ?? meant.at(-1) ?? lines.at(-1);
}

function isMeant(id: unknown, text: string): boolean {
  return typeof id === 'string' && (id === text || (text.length >= LEAST_PREFIX && id.startsWith(text)));
}
