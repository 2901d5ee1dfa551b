import type { CompositeAlarm, MetricAlarm, StateValue } from '@aws-sdk/client-cloudwatch';
import { type Account, arn } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { ResourceProvider } from '../../resource-provider.ts';
import { createRequestJudge } from '../../rules/request-rules.ts';
import rules from '../../rules/requests/cloudwatch.json' with { type: 'json' };
import { type Collection, collect, type Store } from '../../store.ts';
import { createTurns } from '../../turns.ts';
import { createAlarmActions } from './alarm-actions.ts';
import { createAlarmEvaluation } from './alarm-evaluation.ts';
import { type AlarmHistory, createAlarmHistory } from './alarm-history.ts';
import type { AlarmRecord, AlarmState, CompositeSettings } from './alarm-record.ts';
import { alarmResource } from './alarm-resource.ts';
import { compileRule } from './alarm-rule.ts';
import type { AlarmSettings } from './alarm-settings.ts';
import { freshState } from './alarm-state.ts';
import type { AlarmTags } from './alarm-tags.ts';
import { judgeComposite } from './composite-judgement.ts';
import type { MetricStore } from './metric-store.ts';
import { createMuteRules, type MuteRules } from './mute-rules.ts';

interface CurrentAlarms {
  readonly metric: MetricAlarm[];
  readonly composite: CompositeAlarm[];
}

export interface Alarms {
  readonly resource: ResourceProvider;
  readonly history: AlarmHistory;
  readonly mutes: MuteRules;
  /** All alarms as they stand now: they are evaluated when they are asked for, for all minutes since. */
  current(): Promise<CurrentAlarms>;
  putMetric(name: string, settings: AlarmSettings, owner: string): Promise<void>;
  putComposite(name: string, settings: CompositeSettings): Promise<void>;
  setState(name: string, value: StateValue, reason: string): Promise<boolean>;
  setActions(names: readonly string[], enabled: boolean): Promise<void>;
  has(name: string): Promise<boolean>;
  delete(name: string): Promise<boolean>;
}

export interface AlarmsOptions {
  readonly store: Store;
  readonly account: Account;
  readonly clock: Clock;
  readonly metrics: MetricStore;
  readonly tags: AlarmTags;
  /** The types of resources of the other services. */
  readonly resources: () => readonly ResourceProvider[];
  /** Told of alarms that cannot be evaluated for no reason of theirs. */
  readonly report: (error: unknown) => void;
}

const MINUTE = 60_000;

export function createAlarms({
  store,
  account,
  clock,
  metrics,
  tags,
  report,
  resources,
}: AlarmsOptions): Alarms {
  const alarms = store.collection<AlarmRecord>('cloudwatch-alarm-records');
  const history = createAlarmHistory(store, clock.now);
  const has = async (name: string): Promise<boolean> => (await alarms.get(name)) !== undefined;
  const mutes = createMuteRules(store, has);
  const actions = createAlarmActions({ history, mutes, account, resources });
  const evaluation = createAlarmEvaluation(metrics, history, actions);
  const judge = createRequestJudge(rules);
  /** An evaluation writes what it has read before: nothing may change meanwhile. */
  const inTurn = createTurns();
  const now = (): number => clock.now().getTime();

  async function configured({ name: alarm, kind }: AlarmRecord, what: string): Promise<void> {
    const entry = { alarm, alarmType: kind, type: 'ConfigurationUpdate', data: { type: what } } as const;
    await history.add({ ...entry, time: clock.now().toISOString(), summary: `Alarm "${alarm}" ${what}` });
  }

  async function put(record: AlarmRecord, known: AlarmRecord | undefined): Promise<void> {
    await alarms.put(record.name, record);
    await configured(record, known === undefined ? 'created' : 'updated');
  }

  /** "This name must be unique within the Region": an alarm keeps its kind. The words are believed, not proven. */
  async function sameKind(name: string, kind: AlarmRecord['kind']): Promise<AlarmRecord | undefined> {
    const known = await alarms.get(name);
    if (known !== undefined && known.kind !== kind)
      throw new AwsError('ValidationError', `The alarm ${name} already exists as a ${known.kind}`);
    return known;
  }

  async function putMetric(name: string, settings: AlarmSettings, owner: string): Promise<void> {
    // A stack makes its alarms by the same request.
    const problem = judge.problem('PutMetricAlarm', { AlarmName: name, ...settings });
    if (problem !== undefined) throw new AwsError('ValidationError', problem);
    await evaluation.check(settings, now());
    const known = await sameKind(name, 'MetricAlarm');
    await put(
      {
        kind: 'MetricAlarm',
        name,
        owner,
        settings,
        configuredAt: now(),
        state: known?.state ?? freshState(now()),
      },
      known,
    );
  }

  async function remove(name: string): Promise<boolean> {
    const known = await alarms.get(name);
    if (known === undefined) return false;
    await alarms.delete(name);
    await tags.forget(name);
    await configured(known, 'deleted');
    return true;
  }

  async function putComposite(name: string, settings: CompositeSettings): Promise<void> {
    compileRule(settings.AlarmRule);
    const known = await sameKind(name, 'CompositeAlarm');
    const state = known?.state ?? freshState(now());
    await put({ kind: 'CompositeAlarm', name, owner: 'user', settings, configuredAt: now(), state }, known);
  }

  async function setState(name: string, state: StateValue, reason: string): Promise<boolean> {
    await evaluated();
    const known = await alarms.get(name);
    if (known === undefined) return false;
    const settled = await evaluation.settle(known, { state, reason }, now());
    // Somebody says why, also when the state stays.
    const changed = { ...settled, reason, reasonData: undefined };
    const heldUntil = Math.floor(now() / MINUTE) * MINUTE + MINUTE;
    await alarms.put(name, { ...known, state: { ...changed, heldUntil } });
    return true;
  }

  async function setActions(names: readonly string[], enabled: boolean): Promise<void> {
    for (const name of names) {
      const known = await alarms.get(name);
      if (known === undefined) continue;
      const changed = { ...known, settings: { ...known.settings, ActionsEnabled: enabled } } as AlarmRecord;
      await put({ ...changed, configuredAt: now() }, known);
    }
  }

  const evaluated = () => evaluate({ alarms, evaluation, report, account }, now());

  const changes = {
    putMetric: (...values: Parameters<typeof putMetric>) => inTurn(() => putMetric(...values)),
    remove: (name: string) => inTurn(() => remove(name)),
  };
  return {
    resource: alarmResource({ alarms, account, tags, ...changes }),
    history,
    putMetric: changes.putMetric,
    mutes,
    has,
    delete: changes.remove,
    current: async () => describeAll(await inTurn(evaluated), account),
    putComposite: (name, settings) => inTurn(() => putComposite(name, settings)),
    setState: (name, value, reason) => inTurn(() => setState(name, value, reason)),
    setActions: (names, enabled) => inTurn(() => setActions(names, enabled)),
  };
}

interface Evaluating {
  readonly alarms: Collection<AlarmRecord>;
  readonly evaluation: ReturnType<typeof createAlarmEvaluation>;
  readonly report: (error: unknown) => void;
  readonly account: Account;
}

/** Composite alarms come last: they look at the states of the others. */
async function evaluate(
  { alarms, evaluation, report, account }: Evaluating,
  now: number,
): Promise<AlarmRecord[]> {
  const all = await collect(alarms.values());
  const states = new Map<string, AlarmState>();
  const advance = async (record: AlarmRecord, state: () => Promise<AlarmState>): Promise<AlarmRecord> => {
    const changed = { ...record, state: await stateOrReason(record, state, report) };
    states.set(record.name, changed.state);
    await alarms.put(record.name, changed);
    return changed;
  };
  const metricAlarms = all.filter((record) => record.kind === 'MetricAlarm');
  const composite = all.filter((record) => record.kind === 'CompositeAlarm');
  const done: AlarmRecord[] = [];
  for (const record of metricAlarms) done.push(await advance(record, () => evaluation.advance(record, now)));
  for (const record of composite) {
    const settled = () => evaluation.settle(record, judgeComposite(record, states, account), now);
    done.push(await advance(record, async () => settled()));
  }
  return done;
}

/** A kept alarm that cannot be evaluated stays as it is and says why; the others are not held up by it. */
async function stateOrReason(
  record: AlarmRecord,
  state: () => Promise<AlarmState>,
  report: Evaluating['report'],
): Promise<AlarmState> {
  try {
    return await state();
  } catch (error) {
    if (!(error instanceof AwsError)) report(error);
    const why = error instanceof AwsError ? error.message : 'the evaluation failed';
    return { ...record.state, reason: `Unchecked: ${why}`, isFailed: true };
  }
}

function describeAll(records: readonly AlarmRecord[], account: Account): CurrentAlarms {
  const metric: MetricAlarm[] = [];
  const composite: CompositeAlarm[] = [];
  for (const record of records) {
    const common = describe(record, account);
    if (record.kind === 'MetricAlarm')
      metric.push({ ...record.settings, ...common, Dimensions: [...(record.settings.Dimensions ?? [])] });
    else composite.push({ ...record.settings, ...common });
  }
  return { metric, composite };
}

function describe({ name, state, configuredAt, settings }: AlarmRecord, account: Account) {
  return {
    AlarmName: name,
    AlarmArn: arn(account, 'cloudwatch', `alarm:${name}`),
    ActionsEnabled: settings.ActionsEnabled ?? true,
    AlarmActions: [...(settings.AlarmActions ?? [])],
    OKActions: [...(settings.OKActions ?? [])],
    InsufficientDataActions: [...(settings.InsufficientDataActions ?? [])],
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.reasonData === undefined ? {} : { StateReasonData: JSON.stringify(state.reasonData) }),
    StateUpdatedTimestamp: new Date(state.updatedAt),
    StateTransitionedTimestamp: new Date(state.transitionedAt),
    AlarmConfigurationUpdatedTimestamp: new Date(configuredAt),
  };
}
