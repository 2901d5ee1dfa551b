import type { LogLine } from '../logs/lines/log-line.ts';
import { isError } from '../logs/lines/read-line.ts';
import { serverPattern } from '../logs/selection.ts';
import { linesWith, type Place } from './find-request.ts';

/** Code may take 10 s to start, and once more with the event. */
const START_MS = 25_000;

/**
 * What a function said that failed while it started: its lines belong to no request, and lie in the stream of the request
 * that it failed. Only asked for where a request failed without an error of its own.
 */
export async function startLines(place: Place, about: readonly LogLine[]): Promise<LogLine[]> {
  const report = about.find(
    (line) => line.fields.type === 'platform.report' && isError(line) && line.fields.status !== 'timeout',
  );
  if (report === undefined || about.some((line) => line.kind === 'app' && isError(line))) return [];
  const to = Date.parse(report.time);
  return linesWith(
    {
      ...place,
      sources: place.sources.filter(({ name }) => name === 'function'),
      from: to - START_MS,
      to,
    },
    ({ name }) => serverPattern({ errors: true }, name),
    (line) => line.stream === report.stream && line.requestId === null && isError(line),
  );
}
