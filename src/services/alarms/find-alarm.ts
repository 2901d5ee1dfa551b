import { BackofficeError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { AlarmDetails } from './alarm.ts';

/**
 * An alarm by its name, or by the end of it that no other has: `5xx` for `dev-backoffice-api-5xx`.
 * @throws BackofficeError NOT_FOUND; USAGE when several are meant.
 */
export function findAlarm(alarms: readonly AlarmDetails[], name: string, environment: string): AlarmDetails {
  const exact = alarms.find((alarm) => alarm.name === name);
  if (exact !== undefined) return exact;
  const [found, ...others] = alarms.filter((alarm) => alarm.name.endsWith(`-${name}`));
  if (found !== undefined && others.length === 0) return found;
  if (found !== undefined)
    throw new BackofficeError('USAGE', `"${name}" may be ${namesOf([found, ...others])}`, {
      hint: 'give the whole name',
    });
  const guess = nearest(
    name,
    alarms.map((alarm) => alarm.name),
  );
  throw new BackofficeError('NOT_FOUND', `environment ${environment} has no alarm "${name}"`, {
    hint: (command) =>
      guess === undefined ? `see its alarms: ${command('alarms')}` : `did you mean ${guess}?`,
  });
}

function namesOf(alarms: readonly AlarmDetails[]): string {
  return alarms
    .map(({ name }) => name)
    .sort()
    .join(' or ');
}
