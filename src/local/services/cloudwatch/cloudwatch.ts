import type { Service, ServiceContext } from '../../service.ts';
import { alarmOperations } from './alarm-operations.ts';
import { createAlarmTags, tagOperations } from './alarm-tags.ts';
import { createAlarms } from './alarms.ts';
import { createDashboards } from './dashboards.ts';
import { metricOperations } from './metric-operations.ts';
import { muteOperations } from './mute-operations.ts';
import { QUERY_ERRORS } from './query-errors.ts';

/** CloudWatch: metrics that were recorded from real traffic or put, and the alarms on them. */
export function createCloudWatch(context: ServiceContext): Service {
  const { clock, metrics, account } = context;
  const tags = createAlarmTags(context.store);
  const alarms = createAlarms({ ...context, tags });
  const dashboards = createDashboards(context);
  return {
    definition: {
      scope: 'monitoring',
      protocol: 'json-1.0',
      target: 'GraniteServiceVersion20100801',
      // As all clients did before 2025.
      speaksQuery: true,
      queryErrors: QUERY_ERRORS,
      xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
      operations: [
        ...metricOperations(metrics, clock, account),
        ...alarmOperations(alarms, tags),
        ...muteOperations({ mutes: alarms.mutes, clock, account, hasAlarm: alarms.has }),
        ...tagOperations({ tags, account, hasAlarm: alarms.has }),
        ...dashboards.operations,
      ],
    },
    resources: [alarms.resource, dashboards.resource],
    async *expire(now) {
      yield* metrics.expire(now);
      yield* alarms.history.expire(now);
    },
    close: () => metrics.close(),
  };
}
