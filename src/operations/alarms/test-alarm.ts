import { BackofficeError } from '../../errors.ts';
import type { AlarmDetails } from '../../services/alarms/alarm.ts';
import {
  type AlarmTested,
  readTriedActions,
  setAlarmState,
  standsAsSet,
  type TriedAction,
} from '../../services/alarms/alarm-trial.ts';
import { findAlarm } from '../../services/alarms/find-alarm.ts';
import { readAlarmList } from '../../services/alarms/read-alarms.ts';
import type { Operation } from '../operation.ts';

const PATIENCE_MS = 30_000;
const LOOK_MS = 1000;
const FAREWELL_MS = 10_000;

/**
 * Sets an alarm into ALARM, looks in its history which actions CloudWatch took, and sets it back.
 * @throws BackofficeError CONFLICT when it is in ALARM already: CloudWatch acts only when the state changes.
 */
export async function testAlarm(operation: Operation, name: string): Promise<AlarmTested> {
  const { environment, connection, clock } = operation;
  const { alarms, notes } = await operation.during('reading alarms', () =>
    readAlarmList(connection, environment.stackName, clock.now().getTime()),
  );
  const alarm = findAlarm(alarms, name, environment.name);
  if (alarm.state === 'ALARM')
    throw new BackofficeError(
      'CONFLICT',
      `${alarm.name} is in ALARM: CloudWatch acts only on a change of state`,
      {
        hint: (command) => `see why: ${command(`alarms history ${alarm.name}`)}`,
      },
    );
  operation.report(beforehand(alarm));
  for (const note of notes) operation.report(note);
  if (operation.dryRun) return resultOf(alarm, untried(alarm), { changed: false, returned: true });
  const detail =
    alarm.heard === false ? {} : { detail: 'whoever listens is notified as of a real alarm, and of its end' };
  return operation.record(
    {
      action: 'alarms test',
      target: `alarm ${alarm.name}`,
      before: { state: alarm.state },
      after: (result) => result,
      consent: { what: `setting ${alarm.name} into ALARM and back`, ...detail, danger: 'moderate' },
    },
    () => tried(operation, alarm),
  );
}

function beforehand({ name, silent, heard, listeners, pending }: AlarmDetails): string {
  const waiting = pending.length === 0 ? '' : `; not confirmed yet: ${pending.join(', ')}`;
  if (silent !== null) return `${name} is silent: ${silent}`;
  if (heard === null) return `whether anybody hears of ${name} is not known${waiting}`;
  return `${name} notifies ${listeners ?? 0} confirmed subscription${listeners === 1 ? '' : 's'}${waiting}`;
}

async function tried(operation: Operation, alarm: AlarmDetails): Promise<AlarmTested> {
  const cloudWatch = await operation.connection.cloudWatch();
  const { arn } = await operation.identity();
  const since = operation.clock.now().getTime();
  const reason = `This is a test by ${arn} at ${new Date(since).toISOString()}: nothing is wrong`;
  try {
    await setAlarmState(cloudWatch, { alarm: alarm.name, state: 'ALARM', reason });
    const actions = await operation.during('waiting for the actions', () =>
      seenActions(operation, alarm, since),
    );
    const returned = await setBack(operation, alarm, reason);
    return resultOf(alarm, actions, { changed: true, returned });
  } catch (error) {
    // Also where an answer was lost: whether it was set is not known then.
    await setBack(operation, alarm, reason);
    throw error;
  }
}

/** The history has them within seconds; what it does not have in time is not known. */
async function seenActions(
  { connection, clock, signal }: Operation,
  alarm: AlarmDetails,
  since: number,
): Promise<readonly TriedAction[]> {
  const cloudWatch = await connection.cloudWatch();
  const wanted = untried(alarm).map(({ action }) => action);
  for (;;) {
    const now = clock.now().getTime();
    const query = { alarm: alarm.name, actions: wanted, since: since - LOOK_MS, now: now + LOOK_MS };
    const actions = await readTriedActions(cloudWatch, query);
    if (actions.every(({ taken }) => taken !== null) || now + LOOK_MS > since + PATIENCE_MS) return actions;
    await clock.sleep(LOOK_MS, signal);
  }
}

/** None where CloudWatch is not asked to take any. */
function untried({ silent, listeners, actions }: AlarmDetails): readonly TriedAction[] {
  const acts = silent === null || listeners !== null;
  return acts ? actions.map((action) => ({ action, taken: null, summary: null })) : [];
}

/**
 * Sets an alarm back that still stands as it was set; one that was evaluated meanwhile is right, and is left. By calls
 * that outlive the command's own signal.
 * @returns whether it is back; null when that is not known.
 */
async function setBack(operation: Operation, alarm: AlarmDetails, reason: string): Promise<boolean | null> {
  const until = operation.signal.aborted ? { signal: AbortSignal.timeout(FAREWELL_MS) } : {};
  const options = { ...until, fresh: true };
  try {
    const cloudWatch = await operation.connection.cloudWatch();
    if (!(await standsAsSet(cloudWatch, alarm.name, reason, options))) return true;
    const state = alarm.state === 'OK' ? 'OK' : 'INSUFFICIENT_DATA';
    const over = `The test is over: ${reason}`;
    await setAlarmState(cloudWatch, { alarm: alarm.name, state, reason: over }, options);
    return true;
  } catch (error) {
    operation.report(
      `warning: whether ${alarm.name} is back in ${alarm.state} is not known (${error instanceof Error ? error.message : 'failed'}); ${comesBack(alarm)}`,
    );
    return null;
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html */
function comesBack({ kind }: AlarmDetails): string {
  return kind === 'composite'
    ? 'a composite alarm returns only when one of the alarms in its rule changes'
    : 'CloudWatch returns it to its actual state at its next evaluation';
}

function resultOf(
  alarm: AlarmDetails,
  actions: readonly TriedAction[],
  { changed, returned }: Pick<AlarmTested, 'changed' | 'returned'>,
): AlarmTested {
  const { name, state, silent, heard, listeners, pending } = alarm;
  const failed = actions.filter(({ taken }) => taken === false);
  const unseen = changed ? actions.filter(({ taken }) => taken === null) : [];
  const problems = [
    ...(silent === null ? [] : [silent]),
    ...failed.map(({ action, summary }) => summary ?? `${action} failed`),
    ...unseen.map(({ action }) => `the history does not have ${action} within ${PATIENCE_MS / 1000} s`),
    ...(heard === null ? ['whether anybody listens is not known'] : []),
    ...(returned === null ? [`whether it is back in ${state} is not known`] : []),
  ];
  const verdict = silent !== null || failed.length > 0 ? 'fail' : problems.length > 0 ? 'unknown' : 'pass';
  return { changed, alarm: name, state, verdict, problems, heard, listeners, pending, actions, returned };
}
