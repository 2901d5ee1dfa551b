/** A query that ships. */
export interface NamedQuery {
  readonly name: string;
  readonly description: string;
  readonly query: string;
}

const DURATION = 'coalesce(@duration, record.metrics.durationMs)';
const REPORTS = 'filter @type = "REPORT" or type = "platform.report"';

/** Queries for what is asked at 3 a.m.; they read both of Lambda's log formats. */
export const NAMED_QUERIES: readonly NamedQuery[] = [
  {
    name: 'slow',
    description: 'the slowest invocations',
    query: `${REPORTS}
| fields @timestamp, coalesce(@requestId, record.requestId) as request, ${DURATION} as ms
| sort ms desc
| limit 20`,
  },
  {
    name: 'durations',
    description: 'invocations, cold starts and durations, every five minutes',
    query: `${REPORTS}
| fields ${DURATION} as ms, coalesce(@initDuration, record.metrics.initDurationMs) as init
| stats count(*) as invocations, count(init) as cold, pct(ms, 50) as p50, pct(ms, 95) as p95, pct(ms, 99) as p99, max(ms) as longest by bin(5m)`,
  },
  {
    name: 'errors',
    description: 'errors by type and message, with the requests that ran into each',
    query: `filter level in ["ERROR", "FATAL"] or record.status in ["error", "failure", "timeout"] or @message like /Task timed out|Runtime exited/
| fields coalesce(error.name, message.errorType, errorType, record.errorType, record.status, "-") as kind, coalesce(error.message, message.errorMessage, errorMessage, message, type, @message) as said, coalesce(function_request_id, requestId, record.requestId, @requestId) as request
| stats count_distinct(request) as requests, count(*) as lines, latest(@timestamp) as last by kind, said
| sort requests desc`,
  },
  {
    name: 'cold-starts',
    description: 'cold starts and how long they took, every hour',
    query: `${REPORTS}
| fields coalesce(@initDuration, record.metrics.initDurationMs) as init
| filter ispresent(init)
| stats count(*) as cold, pct(init, 50) as p50, max(init) as longest by bin(1h)`,
  },
  {
    name: 'memory',
    description: 'memory used against memory configured, MB',
    query: `${REPORTS}
| fields coalesce(@maxMemoryUsed / 1000000, record.metrics.maxMemoryUsedMB) as used, coalesce(@memorySize / 1000000, record.metrics.memorySizeMB) as configured
| stats max(used) as most, avg(used) as average, max(configured) as size`,
  },
  {
    name: 'requests',
    description: 'requests by route and status (with --source api)',
    query: `filter ispresent(status)
| stats count(*) as requests, avg(latency) as average, max(latency) as longest by routeKey, status
| sort requests desc`,
  },
];

/** What `logs query --list` tells. */
export interface NamedQueries {
  readonly queries: readonly NamedQuery[];
}
