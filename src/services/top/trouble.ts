import type { AlarmDetails } from '../alarms/alarm.ts';
import type { MetricsReport } from '../metrics/report.ts';

/** One kind of trouble. */
export type TopTrouble =
  | { readonly kind: '5xx'; readonly percent: number; readonly count: number }
  | {
      readonly kind: 'throttled';
      readonly function: number;
      readonly table: number;
      /** Answered with 429 by the API. */
      readonly api: number;
    }
  | { readonly kind: 'crashes'; readonly count: number }
  | { readonly kind: 'alarms'; readonly names: readonly string[] };

/** Percent of the requests. */
const MOST_5XX = 1;

/** What is wrong, as far as it is known. @param throttled by the API. */
export function troubleIn(
  numbers: Pick<MetricsReport, 'metrics'> | null,
  alarms: readonly AlarmDetails[] | null,
  throttled: number,
): TopTrouble[] {
  const total = (key: string): number => numbers?.metrics.find((metric) => metric.key === key)?.total ?? 0;
  const percent = total('errorRate');
  const refused = {
    function: total('throttles'),
    table: total('readThrottles') + total('writeThrottles'),
    api: throttled,
  };
  const crashes = total('crashes');
  const names = (alarms ?? []).filter(({ state }) => state === 'ALARM').map(({ name }) => name);
  return [
    ...(percent > MOST_5XX ? [{ kind: '5xx' as const, percent, count: total('5xx') }] : []),
    ...(refused.function + refused.table + refused.api > 0
      ? [{ kind: 'throttled' as const, ...refused }]
      : []),
    ...(crashes > 0 ? [{ kind: 'crashes' as const, count: crashes }] : []),
    ...(names.length > 0 ? [{ kind: 'alarms' as const, names }] : []),
  ];
}
