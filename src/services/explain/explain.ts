import type { Connection } from '../../aws/connection.ts';
import type { Timing } from '../../clock.ts';
import { isFatal, isNotFound } from '../../errors.ts';
import { quoteTerm } from '../logs/pattern.ts';
import { type LogSource, logSources } from '../logs/sources.ts';
import { createLedger } from '../releases/ledger.ts';
import { createStackMapper } from '../source-maps/stack-mapper.ts';
import type { OutputsSource } from '../stack/outputs.ts';
import { readTrace } from '../traces/read-trace.ts';
import type { TraceTree } from '../traces/trace.ts';
import { findTraceId } from '../traces/trace-id.ts';
import { likelyCause } from './cause.ts';
import { consoleLinks } from './console-links.ts';
import { type Evidence, reportLine, requestLine, statusOf } from './evidence.ts';
import type { Explanation } from './explanation.ts';
import { findRequest, linesWith, type Wanted } from './find-request.ts';
import { startLines } from './start-lines.ts';
import { timelineOf } from './timeline.ts';

export interface ExplainDeps extends Timing {
  readonly connection: Connection;
  readonly outputs: OutputsSource;
  /** The region on AWS that requests go to; undefined for an environment elsewhere, of which no console knows. */
  readonly awsRegion: string | undefined;
}

/**
 * Joins what gateway, function, platform, trace and table say of one request.
 * @throws BackofficeError NOT_FOUND.
 */
export async function explainRequest(
  sources: ExplainDeps,
  wanted: Wanted,
  range: { readonly from: number; readonly to: number },
): Promise<Explanation> {
  const { connection, awsRegion } = sources;
  const outputs = await sources.outputs.get();
  const place = { connection, sources: await logSources(sources, 'all'), ...range };
  const id = await findRequest(place, wanted);
  const about = await linesWith(place, () => quoteTerm(id));
  const notes: string[] = [];
  const mapLines = createStackMapper({
    s3: connection.s3,
    bucket: async () => outputs.artifactsBucket,
    note: (text) => notes.push(text),
  });
  const lines = await mapLines([...(await startLines(place, about)), ...about]);
  const traceId = traceIn(
    lines.map(({ fields, raw = '' }) => `${String(fields.xray_trace_id ?? '')} ${raw}`),
  );
  const trace =
    traceId === null
      ? undefined
      : await traceOf(
          sources,
          traceId,
          lines.map(({ raw = '' }) => raw),
          notes,
        );
  const evidence: Evidence = {
    access: lines.find(({ source }) => source === 'api'),
    lines: lines.filter(({ source }) => source === 'function'),
    trace,
  };
  const events = timelineOf(evidence);
  const time = events[0]?.time ?? new Date(range.to).toISOString();
  const { failed, text: cause } = likelyCause(evidence);
  return {
    cause,
    failed,
    requestId: evidence.lines.length === 0 ? null : id,
    traceId,
    traced: trace !== undefined,
    time,
    durationMs: durationOf(evidence),
    request: requestOf(evidence),
    release: await releaseAt(connection, outputs.artifactsBucket, time, notes),
    events,
    links:
      awsRegion === undefined
        ? []
        : consoleLinks(awsRegion, evidence, {
            // There is no page of a trace that was not sampled.
            traceId: trace === undefined ? null : traceId,
            outputs,
            sources: place.sources,
          }),
    notes: [...notes, ...missing(evidence, place.sources)],
  };
}

function traceIn(texts: readonly string[]): string | null {
  return texts.map(findTraceId).find((id) => id !== undefined) ?? null;
}

const SAMPLED = /Sampled[=:] ?(?:1|true)/;

/** Most requests are not sampled; that is no failure. */
async function traceOf(
  { connection, clock, signal }: ExplainDeps,
  id: string,
  texts: readonly string[],
  notes: string[],
): Promise<TraceTree | undefined> {
  try {
    return await readTrace(await connection.xray(), id, { clock, signal });
  } catch (error) {
    if (isFatal(error)) throw error;
    const absent = isNotFound(error);
    const sampled = texts.some((text) => SAMPLED.test(text));
    notes.push(
      !absent
        ? `the trace cannot be read: ${(error as Error).message}`
        : sampled
          ? 'the request was traced, but its trace is not there yet, or no longer'
          : 'the request was not sampled, so there is no trace: this is from the logs alone',
    );
    return undefined;
  }
}

function durationOf(evidence: Evidence): number | null {
  const told = [evidence.access?.fields.latency, reportLine(evidence)?.fields.durationMs].map(Number);
  return told.find((each) => Number.isFinite(each)) ?? null;
}

function requestOf(evidence: Evidence): Explanation['request'] {
  const { method, path } = evidence.access?.fields ?? requestLine(evidence)?.fields ?? {};
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return { method: text(method), path: text(path), status: statusOf(evidence) };
}

/** The newest release that was there at that time. */
async function releaseAt(
  connection: Connection,
  bucket: string,
  time: string,
  notes: string[],
): Promise<Explanation['release']> {
  try {
    const ledger = createLedger(await connection.s3(), bucket);
    for (const number of await ledger.numbers()) {
      const release = await ledger.get(number);
      if (release.time <= time) return { number, version: release.version };
    }
  } catch (error) {
    if (isFatal(error)) throw error;
    notes.push(`the releases cannot be read: ${(error as Error).message}`);
  }
  return null;
}

function missing({ access, lines }: Evidence, sources: readonly LogSource[]): string[] {
  return [
    ...(access === undefined ? ['the API has no line about it: it may have been invoked directly'] : []),
    // An API that did not call the function has said so.
    ...(lines.length === 0 && access?.fields.fnReqId !== '-'
      ? [`the function has no line about it in ${sources[0]?.group ?? 'its log'}`]
      : []),
  ];
}
