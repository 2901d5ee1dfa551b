import type { Clock } from '../../clock.ts';
import type { Delivery } from '../../local-aws.ts';
import type { Service, ServiceContext } from '../../service.ts';
import { eventOperations } from './event-operations.ts';
import { groupOperations } from './group-operations.ts';
import { groupResource } from './group-resource.ts';
import { insightsOperations } from './insights/insights-operations.ts';
import { liveTailOperation } from './live-tail.ts';
import { expireEvents } from './log-retention.ts';
import type { LogStore } from './log-store.ts';
import { metricFilterOperations } from './metric-filter-operations.ts';
import { metricFilterResource } from './metric-filter-resource.ts';
import { streamOperations } from './stream-operations.ts';

/** CloudWatch Logs: groups, streams, events by filter, live tail and Insights. */
export function createLogs({ logs: stored, account, clock, logDelivery }: ServiceContext): Service {
  const logs = deliveredLate(stored, clock, logDelivery);
  const operations = [
    ...groupOperations(logs, account, clock),
    ...streamOperations(logs, account),
    ...eventOperations(logs, clock, logDelivery),
    ...metricFilterOperations(logs, clock),
    ...insightsOperations(logs, account, clock),
    liveTailOperation(logs, clock),
  ];
  return {
    definition: { scope: 'logs', protocol: 'json-1.1', target: 'Logs_20140328', operations },
    resources: [groupResource(logs, account, clock), metricFilterResource(logs, clock)],
    expire: (now) => expireEvents(logs, now),
  };
}

/** The same lines, without those that have arrived but cannot be read yet. */
function deliveredLate(logs: LogStore, clock: Clock, { delayOf }: Delivery): LogStore {
  if (delayOf === undefined) return logs;
  return {
    ...logs,
    async *events(group, range) {
      const now = clock.now().getTime();
      for await (const entry of logs.events(group, range)) {
        const [, event] = entry;
        if (event.ingestionTime + delayOf(event) <= now) yield entry;
      }
    },
  };
}
