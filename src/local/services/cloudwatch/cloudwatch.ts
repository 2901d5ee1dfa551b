import type { Clock } from '../../clock.ts';
import type { ResourceProvider } from '../../resource-provider.ts';
import type { Store } from '../../store.ts';
import type { ServiceDefinition } from '../../wire/operation.ts';
import { alarmOperations } from './alarm-operations.ts';
import type { Alarms } from './alarms.ts';
import { createDashboards } from './dashboards.ts';
import { metricOperations } from './metric-operations.ts';
import type { MetricStore } from './metric-store.ts';

/** CloudWatch: metrics that were recorded from real traffic or put, and the alarms on them. */
export function createCloudWatch(
  store: Store,
  clock: Clock,
  metrics: MetricStore,
  alarms: Alarms,
): { definition: ServiceDefinition; resources: ResourceProvider[] } {
  return {
    definition: {
      scope: 'monitoring',
      protocol: 'json-1.0',
      target: 'GraniteServiceVersion20100801',
      operations: [...metricOperations(metrics, clock), ...alarmOperations(alarms)],
    },
    resources: [alarms.resource, createDashboards(store)],
  };
}
