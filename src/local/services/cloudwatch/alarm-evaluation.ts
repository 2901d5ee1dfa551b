import type { AlarmHistory } from './alarm-history.ts';
import { evaluationRange, type Judgement, judge, memoryMs } from './alarm-judgement.ts';
import type { AlarmRecord, AlarmState, MetricAlarmRecord } from './alarm-record.ts';
import { checkAlarmSettings } from './alarm-rules.ts';
import { type AlarmSettings, periodOf, queriesOf } from './alarm-settings.ts';
import { isSeries } from './math/values.ts';
import { answerQueries, checkQueries, metricName } from './metric-data.ts';
import type { MetricStore } from './metric-store.ts';
import { checkStatistic } from './statistics.ts';

const MINUTE = 60_000;
/** Nobody looks at more than the evaluations of three days that went by without a question. */
const MOST_TICKS = 3 * 1440;

/**
 * Evaluates alarms. CloudWatch does so every minute; here that is made up for when somebody asks, so that states
 * and their history are the same on whatever clock.
 */
export function createAlarmEvaluation(metrics: MetricStore, history: AlarmHistory) {
  /** Takes a judgement into the state, and tells the history when it changes. */
  async function settle(
    { name, kind, state }: AlarmRecord,
    { state: value, reason }: Judgement,
    at: number,
  ): Promise<AlarmState> {
    if (value === state.value) return { ...state, reason, evaluatedAt: at };
    const time = new Date(at).toISOString();
    await history.add({
      alarm: name,
      alarmType: kind,
      type: 'StateUpdate',
      time,
      summary: `Alarm updated from ${state.value} to ${value}`,
      data: {
        oldState: { stateValue: state.value, stateReason: state.reason },
        newState: { stateValue: value, stateReason: reason },
      },
    });
    return { value, reason, updatedAt: at, transitionedAt: at, evaluatedAt: at };
  }

  async function evaluate(record: MetricAlarmRecord, end: number, now: number): Promise<Judgement> {
    const { settings, state } = record;
    return judge(settings, await recentValues(metrics, settings, end, now), state.value);
  }

  return {
    settle,
    /** @throws AwsError for settings that can never be evaluated. */
    async check(settings: AlarmSettings, now: number): Promise<void> {
      checkAlarmSettings(settings);
      const { queries } = queriesOf(settings);
      checkQueries(queries);
      for (const { MetricStat } of queries)
        if (MetricStat !== undefined) checkStatistic(MetricStat.Stat ?? '');
      await recentValues(metrics, settings, Math.floor(now / MINUTE) * MINUTE, now);
    },
    /** Every evaluation that was due since the last one, then one of this moment. */
    async advance(record: MetricAlarmRecord, now: number): Promise<AlarmState> {
      let current = record;
      checkAlarmSettings(record.settings);
      if (now < (record.state.heldUntil ?? 0)) return record.state;
      for (const tick of await ticksUntil(metrics, record, now)) {
        const state = await settle(current, await evaluate(current, tick, tick), tick);
        current = { ...current, state };
      }
      const end = Math.floor(now / MINUTE) * MINUTE + MINUTE;
      return settle(current, await evaluate(current, end, now), now);
    },
  };
}

/** The minutes at which an evaluation may come out differently: those with datapoints within its memory. */
async function ticksUntil(
  metrics: MetricStore,
  { settings, state }: MetricAlarmRecord,
  now: number,
): Promise<number[]> {
  const memory = memoryMs(settings);
  const first = Math.floor(state.evaluatedAt / MINUTE) * MINUTE + MINUTE;
  const from = Math.max(first, Math.floor(now / MINUTE) * MINUTE - MOST_TICKS * MINUTE);
  if (from > now) return [];
  const ticks = new Set([from]);
  for (const { MetricStat } of queriesOf(settings).queries) {
    const { Namespace, MetricName, Dimensions } = MetricStat?.Metric ?? {};
    const metric = metricName(Namespace, MetricName, Dimensions);
    let next = from;
    const units = await metrics.read(metric, { step: 60, from: from - memory, to: now });
    const minutes = [...units.values()].flatMap((values) => [...values.keys()]).sort((a, b) => a - b);
    for (const minute of minutes) {
      const last = Math.min(minute + memory + MINUTE, now);
      for (next = Math.max(next, minute + MINUTE); next <= last; next += MINUTE) ticks.add(next);
    }
  }
  return [...ticks].filter((tick) => tick >= from && tick <= now).sort((a, b) => a - b);
}

/** The value of each period that ends at `end` or before, the oldest first. */
async function recentValues(
  metrics: MetricStore,
  settings: AlarmSettings,
  end: number,
  now: number,
): Promise<(number | undefined)[]> {
  const periodMs = periodOf(settings) * 1000;
  const count = evaluationRange(settings);
  const start = end - count * periodMs;
  const { queries, id } = queriesOf(settings);
  const source = { metrics, now: Math.max(now, end), from: new Date(start), to: new Date(end) };
  const value = await answerQueries(source, queries)(id);
  const points = typeof value !== 'number' && isSeries(value) ? value.points : new Map<number, number>();
  return Array.from({ length: count }, (_, index) => points.get(start + index * periodMs));
}
