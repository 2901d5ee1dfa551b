import {
  BatchGetTracesCommand,
  GetServiceGraphCommand,
  GetTraceSegmentDestinationCommand,
  GetTraceSummariesCommand,
  ListRetrievedTracesCommand,
  StartTraceRetrievalCommand,
  XRayClient,
} from '@aws-sdk/client-xray';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to X-Ray that are made here. */
export type XRayApi = ReturnType<typeof createXRay>;

export function createXRay(config: ClientConfig) {
  const client = new XRayClient(sdkSettings(config, 'XRAY'));
  const { readOnce, read } = callsOf('xray', config, client);
  return {
    batchGetTraces: read('BatchGetTraces', BatchGetTracesCommand),
    getServiceGraph: read('GetServiceGraph', GetServiceGraphCommand),
    getTraceSegmentDestination: readOnce('GetTraceSegmentDestination', GetTraceSegmentDestinationCommand),
    getTraceSummaries: read('GetTraceSummaries', GetTraceSummariesCommand),
    listRetrievedTraces: read('ListRetrievedTraces', ListRetrievedTracesCommand),
    // It retrieves to read; nothing of the application changes.
    startTraceRetrieval: read('StartTraceRetrieval', StartTraceRetrievalCommand),
    close: () => client.destroy(),
  };
}
