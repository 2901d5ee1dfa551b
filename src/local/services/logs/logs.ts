import type { Service, ServiceContext } from '../../service.ts';
import { eventOperations } from './event-operations.ts';
import { groupOperations } from './group-operations.ts';
import { groupResource } from './group-resource.ts';
import { insightsOperations } from './insights/insights-operations.ts';
import { liveTailOperation } from './live-tail.ts';
import { expireEvents } from './log-retention.ts';

/** CloudWatch Logs: groups, streams, events by filter, live tail and Insights. */
export function createLogs({ logs, account, clock, logDelivery }: ServiceContext): Service {
  const operations = [
    ...groupOperations(logs, account, clock),
    ...eventOperations(logs, clock, logDelivery),
    ...insightsOperations(logs, account, clock),
    liveTailOperation(logs, clock),
  ];
  return {
    definition: { scope: 'logs', protocol: 'json-1.1', target: 'Logs_20140328', operations },
    resources: [groupResource(logs, account, clock)],
    expire: (now) => expireEvents(logs, now),
  };
}
