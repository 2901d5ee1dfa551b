import type { StateValue } from '@aws-sdk/client-cloudwatch';
import type { AlarmActions } from './alarm-actions.ts';
import type { AlarmHistory } from './alarm-history.ts';
import { evaluationRange, judge, memoryMs } from './alarm-judgement.ts';
import { type Datapoint, reasonDataFor, reasonFor } from './alarm-reason.ts';
import type { AlarmRecord, AlarmState, Judgement, MetricAlarmRecord } from './alarm-record.ts';
import { checkAlarmSettings } from './alarm-rules.ts';
import { type AlarmSettings, periodOf, queriesOf } from './alarm-settings.ts';
import { isSeries } from './math/values.ts';
import { answerQueries, checkQueries, metricName, readSeries } from './metric-data.ts';
import type { MetricStore } from './metric-store.ts';
import { checkStatistic } from './statistics.ts';

const MINUTE = 60_000;
/** Nobody looks at more than the evaluations of three days that went by without a question. */
const MOST_TICKS = 3 * 1440;

/**
 * Evaluates alarms. CloudWatch does so every minute; here that is made up for when somebody asks, so that states
 * and their history are the same on whatever clock.
 */
export function createAlarmEvaluation(metrics: MetricStore, history: AlarmHistory, actions: AlarmActions) {
  /**
   * Takes a judgement into the state, and tells the history when it changes. What an alarm says of its state is of the
   * time when it came into it.
   */
  async function settle(
    record: AlarmRecord,
    { state: value, reason, data }: Judgement,
    at: number,
  ): Promise<AlarmState> {
    const { name, kind, state } = record;
    const stands = { value, reason, reasonData: data, evaluatedAt: at };
    if (value === state.value) {
      const owesActions = state.owesActions === true && (await actions.take(record, value, at));
      const still = { ...state, evaluatedAt: at, owesActions };
      return state.isFailed === true ? { ...still, ...stands, isFailed: false } : still;
    }
    const time = new Date(at).toISOString();
    await history.add({
      alarm: name,
      alarmType: kind,
      type: 'StateUpdate',
      time,
      summary: `Alarm updated from ${state.value} to ${value}`,
      data: {
        oldState: told(state.value, state.reason, state.reasonData),
        newState: told(value, reason, data),
      },
    });
    const owesActions = await actions.take(record, value, at);
    return { ...stands, updatedAt: at, transitionedAt: at, owesActions };
  }

  async function evaluate(record: MetricAlarmRecord, end: number, now: number): Promise<Judgement> {
    const { settings, state } = record;
    const range = await recentValues(metrics, settings, end, now);
    const value = judge(
      settings,
      range.map((each) => each.value),
      state.value,
    );
    return {
      state: value,
      reason: reasonFor(settings, range, value),
      data: reasonDataFor(settings, range, now),
    };
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
      const step = Math.min(periodOf(record.settings) * 1000, MINUTE);
      const end = Math.floor(now / step) * step + step;
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

/** Each period that ends at `end` or before, the oldest first. */
async function recentValues(
  metrics: MetricStore,
  settings: AlarmSettings,
  end: number,
  now: number,
): Promise<Datapoint[]> {
  const periodMs = periodOf(settings) * 1000;
  const count = evaluationRange(settings);
  const start = end - count * periodMs;
  const { queries, id } = queriesOf(settings);
  const source = { metrics, now: Math.max(now, end), from: new Date(start), to: new Date(end) };
  const value = await answerQueries(source, queries)(id);
  const points = typeof value !== 'number' && isSeries(value) ? value.points : new Map<number, number>();
  const [{ MetricStat } = {}] = queries.filter((query) => query.Id === id);
  const samples =
    MetricStat === undefined
      ? new Map<number, number>()
      : (await readSeries(source, { ...MetricStat, Stat: 'SampleCount' })).points;
  return Array.from({ length: count }, (_, index) => {
    const time = start + index * periodMs;
    return { time, value: points.get(time), samples: samples.get(time) };
  });
}

function told(stateValue: StateValue, stateReason: string, data: object | undefined): object {
  return { stateValue, stateReason, ...(data === undefined ? {} : { stateReasonData: data }) };
}
