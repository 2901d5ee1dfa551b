import { ALARM_SUFFIXES, OPTIONAL_ALARM_SUFFIXES } from '../../../../stack/contract/alarms.ts';
import type { AlarmDetails } from '../../alarms/alarm.ts';
import { type Check, type Finding, fail, pass, unknown, warn } from '../doctor.ts';
import type { Facts } from '../facts.ts';

export const alarms: Check = {
  name: 'alarms',
  about: 'the alarms are there, heard, and quiet',
  async run({ alarms: read, deployed, command, environment }) {
    const [{ alarms: all, notes }, { functionName }] = await Promise.all([read(), deployed()]);
    const wanted = wantedSuffixes(environment).map((suffix) => `${functionName}-${suffix}`);
    const own = all.filter(({ name }) => wanted.includes(name));
    const missing = wanted.filter((name) => !own.some((alarm) => alarm.name === name));
    const revert = command('deploy --revert-drift');
    if (missing.length > 0) return fail(`${missing.join(', ')} is missing`, revert);
    const silenced = own.filter(
      ({ silent, broken, listeners }) => broken !== null || (silent !== null && listeners === null),
    );
    if (silenced.length > 0)
      return fail(
        silenced.map(({ name, silent, broken }) => `${name}: ${silent ?? broken}`).join('; '),
        revert,
      );
    const firing = own.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
    const found = heard(own, notes, environment);
    return firing.length === 0 || found.status === 'fail'
      ? found
      : warn(`in alarm: ${firing.join(', ')}`, command('logs errors --since 1h'));
  },
};

function wantedSuffixes({ tunables: { alarmThresholds } }: Facts['environment']): readonly string[] {
  const { latency, throttledRequests } = OPTIONAL_ALARM_SUFFIXES;
  const optional = [
    [latency, alarmThresholds.latency],
    [throttledRequests, alarmThresholds.throttledRequests],
  ] as const;
  return [
    ...ALARM_SUFFIXES,
    ...optional.flatMap(([suffix, set]) => ((set?.threshold ?? 0) > 0 ? [suffix] : [])),
  ];
}

/** Quiet is good only where somebody would be told. */
function heard(
  alarms: readonly AlarmDetails[],
  notes: readonly string[],
  environment: Facts['environment'],
): Finding {
  const quiet = `${alarms.length} quiet`;
  const deaf = alarms.find((alarm) => alarm.heard === false);
  if (deaf !== undefined) {
    if (environment.kind === 'local') return pass(`${quiet}; the embedded environment notifies nobody`);
    const evidence = `${quiet}, but ${deaf.silent}; ${remedyFor(deaf, environment)}`;
    return environment.class === 'production' ? fail(evidence, null) : warn(evidence, null);
  }
  if (alarms.some((alarm) => alarm.heard === null)) return unknown([quiet, ...notes].join('; '));
  const pending = [...new Set(alarms.flatMap((alarm) => alarm.pending))];
  return pending.length === 0
    ? pass(quiet)
    : warn(`${quiet}; not confirmed yet: ${pending.join(', ')}`, null);
}

function remedyFor({ pending }: AlarmDetails, { tunables }: Facts['environment']): string {
  if (pending.length > 0) return 'confirm by the link in the mail from AWS';
  return tunables.alarmTopicArn === ''
    ? 'set alarmEmail, and deploy; or subscribe to the topic'
    : 'subscribe to the topic';
}
