import type { CompositeAlarm, MetricAlarm, StateValue } from '@aws-sdk/client-cloudwatch';
import { type Account, arn } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import { optionalText, type ResourceProvider, refuseForeign } from '../../resource-provider.ts';
import { collect, type Store } from '../../store.ts';
import { createAlarmEvaluation } from './alarm-evaluation.ts';
import { type AlarmHistory, createAlarmHistory } from './alarm-history.ts';
import type { AlarmRecord, AlarmState, CompositeSettings } from './alarm-record.ts';
import { compileRule } from './alarm-rule.ts';
import { ALARM_SETTINGS, type AlarmSettings, settingsFromTemplate } from './alarm-settings.ts';
import type { MetricStore } from './metric-store.ts';

export interface Alarms {
  readonly resource: ResourceProvider;
  readonly history: AlarmHistory;
  /** All alarms as they stand now: they are evaluated when they are asked for, for all minutes since. */
  current(): Promise<{ metric: MetricAlarm[]; composite: CompositeAlarm[] }>;
  putMetric(name: string, settings: AlarmSettings, owner: string): Promise<void>;
  putComposite(name: string, settings: CompositeSettings): Promise<void>;
  setState(name: string, value: StateValue, reason: string): Promise<boolean>;
  setActions(names: readonly string[], enabled: boolean): Promise<void>;
  delete(name: string): Promise<boolean>;
}

const MINUTE = 60_000;

export function createAlarms(store: Store, account: Account, clock: Clock, metrics: MetricStore): Alarms {
  const alarms = store.collection<AlarmRecord>('cloudwatch-alarm-records');
  const history = createAlarmHistory(store, clock.now);
  const evaluation = createAlarmEvaluation(metrics, history);
  const now = (): number => clock.now().getTime();

  async function configured(name: string, kind: AlarmRecord['kind'], what: string): Promise<void> {
    const time = clock.now().toISOString();
    const summary = `Alarm "${name}" ${what}`;
    await history.add({
      alarm: name,
      alarmType: kind,
      type: 'ConfigurationUpdate',
      time,
      summary,
      data: { type: what },
    });
  }

  /** A new alarm knows nothing; one that is changed keeps its state until the next evaluation. */
  function stateFor(known: AlarmRecord | undefined): AlarmState {
    const at = now();
    const reason = 'Unchecked: Initial alarm creation';
    const fresh = {
      value: 'INSUFFICIENT_DATA' as const,
      reason,
      updatedAt: at,
      transitionedAt: at,
      evaluatedAt: at,
    };
    return known?.state ?? fresh;
  }

  async function put(record: AlarmRecord, known: AlarmRecord | undefined): Promise<void> {
    await alarms.put(record.name, record);
    await configured(record.name, record.kind, known === undefined ? 'created' : 'updated');
  }

  async function putMetric(name: string, settings: AlarmSettings, owner: string): Promise<void> {
    const known = await alarms.get(name);
    await put(
      { kind: 'MetricAlarm', name, owner, settings, configuredAt: now(), state: stateFor(known) },
      known,
    );
  }

  async function remove(name: string): Promise<boolean> {
    const known = await alarms.get(name);
    if (known === undefined) return false;
    await alarms.delete(name);
    await configured(name, known.kind, 'deleted');
    return true;
  }

  /** Composite alarms come last: they look at the states of the others. */
  async function evaluated(): Promise<AlarmRecord[]> {
    const all = await collect(alarms.values());
    const states = new Map<string, StateValue>();
    const advance = async (record: AlarmRecord, state: Promise<AlarmState>): Promise<AlarmRecord> => {
      const changed = { ...record, state: await state };
      states.set(record.name, changed.state.value);
      await alarms.put(record.name, changed);
      return changed;
    };
    const metricAlarms = all.filter((record) => record.kind === 'MetricAlarm');
    const composite = all.filter((record) => record.kind === 'CompositeAlarm');
    const done: AlarmRecord[] = [];
    for (const record of metricAlarms) done.push(await advance(record, evaluation.advance(record, now())));
    for (const record of composite) {
      const inAlarm = compileRule(record.settings.AlarmRule)((name) => states.get(name));
      const next = {
        state: inAlarm ? ('ALARM' as const) : ('OK' as const),
        reason: `${record.settings.AlarmRule} is ${inAlarm}`,
      };
      done.push(await advance(record, evaluation.settle(record, next, now())));
    }
    return done;
  }

  const resource: ResourceProvider = {
    type: 'AWS::CloudWatch::Alarm',
    nameProperty: 'AlarmName',
    properties: ['AlarmName', 'Tags', ...ALARM_SETTINGS],
    async create(properties, identity) {
      const name = optionalText(properties, 'AlarmName') ?? identity.generatedName;
      refuseForeign(await alarms.get(name), identity, name);
      await putMetric(name, settingsFromTemplate(properties), identity.owner);
      return name;
    },
    update: (name, properties, identity) => putMetric(name, settingsFromTemplate(properties), identity.owner),
    async delete(name) {
      await remove(name);
    },
    async actual(name) {
      const found = await alarms.get(name);
      return found === undefined ? undefined : { ...found.settings, AlarmName: name };
    },
    attributes: async (name) => ({ Arn: arn(account, 'cloudwatch', `alarm:${name}`) }),
  };

  return {
    resource,
    history,
    putMetric,
    delete: remove,
    async current() {
      const metric: MetricAlarm[] = [];
      const composite: CompositeAlarm[] = [];
      for (const record of await evaluated()) {
        const common = describe(record, account);
        if (record.kind === 'MetricAlarm') metric.push({ ...record.settings, ...common });
        else composite.push({ ...record.settings, ...common });
      }
      return { metric, composite };
    },
    async putComposite(name, settings) {
      compileRule(settings.AlarmRule);
      const known = await alarms.get(name);
      await put(
        {
          kind: 'CompositeAlarm',
          name,
          owner: 'user',
          settings,
          configuredAt: now(),
          state: stateFor(known),
        },
        known,
      );
    },
    async setState(name, state, reason) {
      await evaluated();
      const known = await alarms.get(name);
      if (known === undefined) return false;
      const changed = await evaluation.settle(known, { state, reason }, now());
      const heldUntil = Math.floor(now() / MINUTE) * MINUTE + MINUTE;
      await alarms.put(name, { ...known, state: { ...changed, heldUntil } });
      return true;
    },
    async setActions(names, enabled) {
      for (const name of names) {
        const known = await alarms.get(name);
        if (known === undefined) continue;
        const changed = { ...known, settings: { ...known.settings, ActionsEnabled: enabled } } as AlarmRecord;
        await put({ ...changed, configuredAt: now() }, known);
      }
    },
  };
}

function describe({ name, state, configuredAt, settings }: AlarmRecord, account: Account) {
  return {
    AlarmName: name,
    AlarmArn: arn(account, 'cloudwatch', `alarm:${name}`),
    ActionsEnabled: settings.ActionsEnabled ?? true,
    StateValue: state.value,
    StateReason: state.reason,
    StateUpdatedTimestamp: new Date(state.updatedAt),
    StateTransitionedTimestamp: new Date(state.transitionedAt),
    AlarmConfigurationUpdatedTimestamp: new Date(configuredAt),
  };
}
