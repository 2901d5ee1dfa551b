import type { Service, ServiceContext } from '../../service.ts';
import { alarmOperations } from './alarm-operations.ts';
import { createAlarms } from './alarms.ts';
import { createDashboards } from './dashboards.ts';
import { metricOperations } from './metric-operations.ts';

/** CloudWatch: metrics that were recorded from real traffic or put, and the alarms on them. */
export function createCloudWatch(context: ServiceContext): Service {
  const { store, clock, metrics } = context;
  const alarms = createAlarms(context);
  return {
    definition: {
      scope: 'monitoring',
      protocol: 'json-1.0',
      target: 'GraniteServiceVersion20100801',
      // As all clients did before 2025.
      speaksQuery: true,
      xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
      operations: [...metricOperations(metrics, clock), ...alarmOperations(alarms)],
    },
    resources: [alarms.resource, createDashboards(store)],
    async *expire(now) {
      yield* metrics.expire(now);
      yield* alarms.history.expire(now);
    },
    close: () => metrics.close(),
  };
}
