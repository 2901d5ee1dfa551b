import type { Danger, Intent } from '../environments/guard.ts';
import type { Identity } from '../environments/identity-cache.ts';
import { isBackofficeError } from '../errors.ts';
import { createJournal } from '../journal/journal.ts';
import { announcementView } from '../views/announcement.ts';
import type { OpenEnvironment } from './open.ts';
import { type RecordedChange, recorded } from './recorded.ts';
import type { Run } from './run.ts';

/** A change to an environment. */
export interface Mutation extends RecordedChange {
  /** Said before, and in what is asked. */
  readonly irrevocable?: boolean;
  /** Asked before; without it nothing is asked. */
  readonly consent?: Pick<Intent, 'what' | 'detail' | 'secret'> & { readonly danger: Danger };
}

/**
 * Makes a change: who and where is checked and told, consent is asked for, and the journal has it before it is
 * begun and after it has ended. Changes cannot be sent in any other way.
 * @param after what the journal keeps of the result.
 * @throws BackofficeError (REFUSED) for another account, or without consent.
 */
export async function mutate<T>(
  run: Run,
  open: OpenEnvironment,
  given: Mutation & {
    /** Of a change that `undo` can take back: whether it can, or why not. */
    readonly undoable?: (result: T) => true | string;
  },
  work: () => Promise<T>,
  after: (result: T) => unknown = (result) => result,
): Promise<T> {
  const identity = await who(open);
  await announce(run, open, identity);
  const { consent, irrevocable = false, undoable } = given;
  if (consent !== undefined) {
    const { danger, ...intent } = consent;
    await run.guard(open.environment, { ...intent, irrevocable }, danger);
  } else if (irrevocable) run.progress.line(`${given.action}: this cannot be undone`);
  const { environment } = open;
  const where = {
    stateDirectory: environment.stateDirectory,
    environment: environment.name,
    account: identity?.account ?? environment.account ?? null,
    region: environment.region ?? null,
    arn: identity?.arn ?? null,
  };
  const mutation = { ...given, id: given.id ?? run.newId() };
  const result = await recorded(run, where, mutation, () => open.letChange(work), after);
  if (undoable !== undefined) await tellUndo(run, where.stateDirectory, mutation.id, undoable(result));
  return result;
}

/** The number of a change is known once it is in the journal. */
async function tellUndo(run: Run, stateDirectory: string, id: string, can: true | string): Promise<void> {
  if (can !== true) {
    run.progress.line(`this cannot be undone: ${can}`);
    return;
  }
  // A journal that cannot be used was told when the change was written into it.
  const entries = await createJournal(stateDirectory)
    .read()
    .catch(() => []);
  const number = entries.find((entry) => entry.id === id)?.number;
  if (number !== undefined) run.progress.line(`to undo this: ${run.command(`undo ${number}`)}`);
}

/** A public API takes changes from anybody; only there nobody need be known. */
async function who({ environment, identity }: OpenEnvironment): Promise<Identity | null> {
  if (environment.account !== undefined || environment.tunables.auth !== 'none') return identity();
  return identity().catch((error: unknown) => {
    if (isBackofficeError(error) && /^(CREDENTIALS|UNREACHABLE)$/.test(error.code)) return null;
    throw error;
  });
}

/** Tells who is about to change what where: on AWS always, and wherever requests do not go to AWS though they should. */
async function announce(run: Run, { environment, connection }: OpenEnvironment, identity: Identity | null) {
  if (environment.kind === 'local') return;
  const [endpoint, serviceEndpoints] = await Promise.all([
    connection.endpoint(),
    connection.serviceEndpoints(),
  ]);
  const keysUnused = environment.profile !== undefined && Boolean(run.context.env.AWS_ACCESS_KEY_ID);
  for (const line of announcementView({
    environment,
    identity,
    endpoint,
    serviceEndpoints,
    keysUnused,
  }))
    run.progress.line(line);
}
