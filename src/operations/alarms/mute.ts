import { BackofficeError } from '../../errors.ts';
import type { KeptMuteRule } from '../../schemas/changes.ts';
import { findAlarm } from '../../services/alarms/find-alarm.ts';
import type { AlarmsMuted, AlarmsUnmuted } from '../../services/alarms/mute-results.ts';
import {
  deleteMuteRule,
  MOST_MUTED_ALARMS,
  type MuteRule,
  muteOnce,
  putMuteRule,
  readMuteRule,
  readMuteRules,
} from '../../services/alarms/mutes.ts';
import { readAlarms } from '../../services/alarms/read-alarms.ts';
import type { Operation } from '../operation.ts';

/** Which alarms: one by its name, or all of the environment. */
export interface MuteTarget {
  readonly name?: string | undefined;
  readonly all: boolean;
}

export interface MuteOptions extends MuteTarget {
  readonly forMs: number;
  readonly reason: string | null;
}

/** Mutes alarms by a rule that ends by itself. A rule of the same name is replaced. */
export async function muteAlarms(operation: Operation, options: MuteOptions): Promise<AlarmsMuted> {
  const cloudWatch = await operation.connection.cloudWatch();
  const { rule: name, alarms } = await operation.during('reading alarms', () => targets(operation, options));
  const before = await readMuteRule(cloudWatch, name);
  const plan = () =>
    muteOnce(name, alarms, options.reason, {
      now: operation.clock.now().getTime(),
      forMs: options.forMs,
    });
  if (operation.dryRun) return resultOf(plan(), false);
  const what = `muting ${alarms.join(', ')} for ${Math.ceil(options.forMs / 60_000)} minutes`;
  const made = await operation.record(
    {
      action: 'alarms mute',
      target: `alarms ${alarms.join(', ')}`,
      before: { rules: [kept(name, before)] },
      after: (rule) => ({ rules: [kept(name, rule)] }),
      undoable: () => true,
      consent: { what, danger: 'mild' },
    },
    async () => {
      // The question took its time.
      const rule = plan();
      await putMuteRule(cloudWatch, rule);
      return rule;
    },
  );
  return resultOf(made, true);
}

function resultOf(rule: ReturnType<typeof muteOnce>, changed: boolean): AlarmsMuted {
  const { name, alarms, from, until, reason } = rule;
  return { changed, rule: name, alarms, from, until, reason };
}

/** Ends what {@link muteAlarms} began. Rules of others are told, and stay. */
export async function unmuteAlarms(operation: Operation, target: MuteTarget): Promise<AlarmsUnmuted> {
  const cloudWatch = await operation.connection.cloudWatch();
  const { alarms } = await operation.during('reading alarms', () => targets(operation, target));
  const rules = await readMuteRules(cloudWatch);
  const about = rules.filter((rule) => rule.alarms.some((name) => alarms.includes(name)));
  const own = about.filter(({ name }) => isOwn(operation, name));
  const result: AlarmsUnmuted = {
    changed: own.length > 0 && !operation.dryRun,
    alarms: alarms.filter((name) => own.some((rule) => rule.alarms.includes(name))),
    rules: own.map(({ name }) => name),
    left: about.filter(({ name }) => !isOwn(operation, name)).map(({ name }) => name),
  };
  if (!result.changed) return result;
  const changes = own.map((rule) => ({ rule, others: rule.alarms.filter((name) => !alarms.includes(name)) }));
  await operation.record(
    {
      action: 'alarms unmute',
      target: `alarms ${result.alarms.join(', ')}`,
      before: { rules: own.map((rule) => kept(rule.name, rule)) },
      after: () => ({
        rules: changes.map(({ rule, others }) =>
          kept(rule.name, others.length === 0 ? undefined : { ...rule, alarms: others }),
        ),
      }),
      undoable: () => true,
      consent: {
        what: `unmuting ${result.alarms.join(', ')}: those in alarm notify at once`,
        danger: 'mild',
      },
    },
    async () => {
      for (const { rule, others } of changes)
        if (others.length === 0) await deleteMuteRule(cloudWatch, rule.name);
        else await putMuteRule(cloudWatch, { ...rule, alarms: others });
    },
  );
  return result;
}

/** The alarms that are meant, and the name of the rule that mutes them. */
async function targets(
  { connection, environment }: Operation,
  { name, all }: MuteTarget,
): Promise<{ readonly rule: string; readonly alarms: readonly string[] }> {
  if (all === (name !== undefined))
    throw new BackofficeError('USAGE', 'give the name of an alarm, or --all', {
      hint: (command) => `see the alarms: ${command('alarms')}`,
    });
  const found = await readAlarms(await connection.cloudWatch(), environment.stackName);
  if (name !== undefined) {
    const alarm = findAlarm(found, name, environment.name);
    return { rule: `${alarm.name}${SUFFIX}`, alarms: [alarm.name] };
  }
  if (found.length === 0)
    throw new BackofficeError('NOT_FOUND', `environment ${environment.name} has no alarms`);
  if (found.length > MOST_MUTED_ALARMS)
    throw new BackofficeError(
      'USAGE',
      `a rule mutes ${MOST_MUTED_ALARMS} alarms, and there are ${found.length}`,
      {
        hint: 'mute some of them by name',
      },
    );
  return { rule: `${environment.stackName}${SUFFIX}`, alarms: found.map((alarm) => alarm.name) };
}

const SUFFIX = '-mute';

/** By its name: rules have an owner in no other way. */
function isOwn({ environment }: Operation, rule: string): boolean {
  return rule.startsWith(environment.stackName) && rule.endsWith(SUFFIX);
}

function kept(name: string, rule: MuteRule | undefined): KeptMuteRule {
  if (rule === undefined) return { name, rule: null };
  const { alarms, until, reason, expression, duration, timezone } = rule;
  return { name, rule: { alarms: [...alarms], until, reason, expression, duration, timezone } };
}
