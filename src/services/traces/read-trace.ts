import { createPace } from '../../aws/polling.ts';
import type { XRayApi } from '../../aws/xray.ts';
import type { Timing } from '../../clock.ts';
import { defined } from '../../defined.ts';
import { BackofficeError, isFatal } from '../../errors.ts';
import { assembleTrace, type RawTrace } from './assemble.ts';
import { TRACES_KEPT_MS } from './kept.ts';
import type { TraceTree } from './trace.ts';

/** X-Ray answers for five at once; more are refused. */
const AT_ONCE = 5;
const ATTEMPTS = 4;

/**
 * Reads one trace. Where all spans go to CloudWatch Logs (Transaction Search), X-Ray itself has only those that were
 * indexed; the others are retrieved.
 * @throws BackofficeError NOT_FOUND.
 */
export async function readTrace(xray: XRayApi, id: string, deps: Timing): Promise<TraceTree> {
  return assembleTrace(await readRawTrace(xray, id, deps));
}

/** The same as X-Ray has it. @throws BackofficeError NOT_FOUND. */
export async function readRawTrace(xray: XRayApi, id: string, deps: Timing): Promise<RawTrace> {
  const [found] = await batchGet(xray, [id], deps);
  const raw = found ?? ((await usesTransactionSearch(xray)) ? await retrieve(xray, id, deps) : undefined);
  if (raw !== undefined && raw.documents.length > 0) return raw;
  throw new BackofficeError('NOT_FOUND', `there is no trace ${id}`, {
    hint: (command) =>
      `it may not have been sampled, takes some seconds to arrive, and is kept for 30 days; list those that are there: ${command('traces')}`,
  });
}

/** Traces that are there, whatever X-Ray could not do at once asked for again. */
export async function batchGet(
  xray: XRayApi,
  ids: readonly string[],
  { clock, signal }: Timing,
): Promise<RawTrace[]> {
  const found: RawTrace[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    let wanted = ids.slice(at, at + AT_ONCE);
    const pace = createPace(clock, signal);
    for (let attempt = 1; wanted.length > 0; attempt += 1) {
      const { traces, unprocessed } = await oneBatch(xray, wanted);
      found.push(...traces);
      wanted = unprocessed;
      if (wanted.length > 0 && attempt === ATTEMPTS)
        throw new BackofficeError('BUSY', `X-Ray did not give ${wanted.length} of the traces`, {
          hint: 'try again in a while',
        });
      if (wanted.length > 0) await pace.pause();
    }
  }
  return found;
}

async function oneBatch(
  xray: XRayApi,
  ids: readonly string[],
): Promise<{ traces: RawTrace[]; unprocessed: string[] }> {
  const traces: RawTrace[] = [];
  const unprocessed: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await xray.batchGetTraces({
      TraceIds: [...ids],
      ...defined({ NextToken }),
    });
    for (const { Id = '', Segments = [], LimitExceeded = false } of page.Traces ?? [])
      traces.push({
        id: Id,
        documents: Segments.map(({ Document = '' }) => Document),
        limitExceeded: LimitExceeded,
      });
    unprocessed.push(...(page.UnprocessedTraceIds ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return { traces, unprocessed };
}

/** Not everybody may ask; then it is as it mostly is. */
export async function usesTransactionSearch(xray: XRayApi): Promise<boolean> {
  try {
    return (await xray.getTraceSegmentDestination({})).Destination === 'CloudWatchLogs';
  } catch (error) {
    if (isFatal(error)) throw error;
    return false;
  }
}

/** https://docs.aws.amazon.com/xray/latest/api/API_StartTraceRetrieval.html */
async function retrieve(xray: XRayApi, id: string, { clock, signal }: Timing): Promise<RawTrace | undefined> {
  const now = clock.now();
  const { RetrievalToken = '' } = await xray.startTraceRetrieval({
    TraceIds: [id],
    StartTime: new Date(now.getTime() - TRACES_KEPT_MS),
    EndTime: now,
  });
  const pace = createPace(clock, signal);
  for (;;) {
    const documents: string[] = [];
    let status: string | undefined;
    let NextToken: string | undefined;
    do {
      const page = await xray.listRetrievedTraces({
        RetrievalToken,
        TraceFormat: 'XRAY',
        ...defined({ NextToken }),
      });
      status = page.RetrievalStatus;
      for (const { Spans = [] } of page.Traces ?? [])
        documents.push(...Spans.flatMap(({ Document }) => Document ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    if (status === 'COMPLETE')
      return documents.length === 0 ? undefined : { id, documents, limitExceeded: false };
    if (status !== 'SCHEDULED' && status !== 'RUNNING')
      throw new BackofficeError('FAILED', `the retrieval of the trace ended as ${status ?? 'unknown'}`);
    await pace.pause();
  }
}
