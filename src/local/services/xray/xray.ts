import {
  BatchGetTraces$,
  type BatchGetTracesRequest,
  type BatchGetTracesResult,
  GetSamplingRules$,
  type GetSamplingRulesRequest,
  type GetSamplingRulesResult,
  GetServiceGraph$,
  type GetServiceGraphRequest,
  type GetServiceGraphResult,
  GetTraceGraph$,
  type GetTraceGraphRequest,
  type GetTraceGraphResult,
  GetTraceSegmentDestination$,
  type GetTraceSegmentDestinationRequest,
  type GetTraceSegmentDestinationResult,
  GetTraceSummaries$,
  type GetTraceSummariesRequest,
  type GetTraceSummariesResult,
  PutTraceSegments$,
  type PutTraceSegmentsRequest,
  type PutTraceSegmentsResult,
} from '@aws-sdk/client-xray';
import { AwsError } from '../../aws-error.ts';
import type { Service, ServiceContext } from '../../service.ts';
import { operation } from '../../wire/operation.ts';
import { samplingRules } from './sampling-rules.ts';
import { serviceGraph } from './service-graph.ts';
import { createTraceReader } from './trace-reader.ts';

/** Not in the API's model, but what the service takes. */
const MAX_TRACE_IDS = 5;

/** X-Ray: takes segments and gives traces back. */
export function createXRay({ segments, xrayDaemon, clock, account }: ServiceContext): Service {
  const reader = createTraceReader(segments, clock, account.id);

  const operations = [
    operation<PutTraceSegmentsRequest, PutTraceSegmentsResult>(PutTraceSegments$)(
      ['TraceSegmentDocuments'],
      async (input) => {
        const UnprocessedTraceSegments = [];
        for (const document of input.TraceSegmentDocuments ?? []) {
          const refused = await segments.put(document);
          if (refused !== undefined) UnprocessedTraceSegments.push(refused);
        }
        return { UnprocessedTraceSegments };
      },
    ),
    operation<BatchGetTracesRequest, BatchGetTracesResult>(BatchGetTraces$)(
      ['TraceIds'],
      async ({ TraceIds = [] }) => {
        requireTraceIds(TraceIds);
        if (TraceIds.length > MAX_TRACE_IDS)
          throw new AwsError('InvalidRequestException', `At most ${MAX_TRACE_IDS} trace ids`);
        const traces = await Promise.all(TraceIds.map((id) => reader.trace(id)));
        return { Traces: traces.flatMap((trace) => trace ?? []), UnprocessedTraceIds: [] };
      },
    ),
    operation<GetTraceSummariesRequest, GetTraceSummariesResult>(GetTraceSummaries$)(
      ['StartTime', 'EndTime', 'TimeRangeType', 'FilterExpression', 'Sampling', 'NextToken'],
      (input) => reader.summaries(input),
    ),
    operation<GetServiceGraphRequest, GetServiceGraphResult>(GetServiceGraph$)(
      ['StartTime', 'EndTime'],
      async ({ StartTime, EndTime }) => ({
        StartTime,
        EndTime,
        Services: serviceGraph(await reader.within(StartTime, EndTime)),
        ContainsOldGroupVersions: false,
      }),
    ),
    operation<GetTraceGraphRequest, GetTraceGraphResult>(GetTraceGraph$)(
      ['TraceIds'],
      async ({ TraceIds = [] }) => {
        requireTraceIds(TraceIds);
        return { Services: serviceGraph(await reader.named(TraceIds)) };
      },
    ),
    operation<GetSamplingRulesRequest, GetSamplingRulesResult>(GetSamplingRules$)([], () => ({
      SamplingRuleRecords: samplingRules(),
    })),
    operation<GetTraceSegmentDestinationRequest, GetTraceSegmentDestinationResult>(
      GetTraceSegmentDestination$,
    )([], () => ({ Destination: 'XRay', Status: 'ACTIVE' })),
  ];
  return {
    definition: { scope: 'xray', protocol: 'rest-json', operations },
    resources: [],
    open: () => xrayDaemon.open(),
    expire: (now) => segments.expire(now),
    close: () => xrayDaemon.close(),
  };
}

/**
 * "The request is missing required parameters or has invalid parameters.": API_BatchGetTraces.html. The form of an id is that
 * of https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids; that X-Ray holds ids of
 * these requests to it, and the words, are believed, not proven.
 */
function requireTraceIds(ids: readonly string[]): void {
  const wrong = ids.find((id) => !/^1-[0-9a-f]{8}-[0-9a-f]{24}$/i.test(id));
  if (wrong !== undefined) throw new AwsError('InvalidRequestException', `Invalid trace id: ${wrong}`);
}
