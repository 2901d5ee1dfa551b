import type { Context } from '../context.ts';
import type { Agreement, Danger, Intent } from '../environments/guard.ts';
import type { Identity } from '../environments/identity-cache.ts';
import { BackofficeError } from '../errors.ts';
import type { CommandWriter } from '../hints.ts';
import { createJournal } from '../journal/journal.ts';
import { recordChange } from '../journal/record-change.ts';
import type { AgreedChange } from '../operations/operation.ts';
import type { ChangeAction } from '../schemas/changes.ts';
import type { JournalEnd, JournalStart } from '../schemas/journal.ts';
import type { Doc } from '../terminal/layout/docs.ts';
import { announcementDoc } from '../views/announcement.ts';
import type { OpenSession } from './open-session.ts';
import { placeOf, shareChange } from './share-change.ts';

/** What a change is made with. */
export interface ChangeDeps {
  readonly context: Context;
  readonly session: OpenSession;
  /** Writes a command that acts where this one does. */
  readonly command: CommandWriter;
  readonly dryRun: boolean;
  report(line: string): void;
  show(doc: Doc): void;
  confirm(intent: Intent, danger: Danger): Promise<Agreement | undefined>;
  newId(): string;
  /** Goes on with what the command waits for at its end. */
  afterwards(work: Promise<void>): void;
}

/** Makes a change as {@link Operation.record} has it. */
export async function makeChange<Action extends ChangeAction, Result>(
  maker: ChangeDeps,
  change: AgreedChange<Action, Result>,
  work: () => Promise<Result>,
): Promise<Result> {
  const { action, consent, irrevocable = false, undoable, id = maker.newId() } = change;
  if (maker.dryRun) throw new Error(`${action} would change something in a dry run`);
  const { context, session, report, newId } = maker;
  const { environment } = session;
  const identity = await who(session);
  await announce(maker, identity);
  const { danger, ...intent } = consent;
  const agreement = await maker.confirm({ ...intent, irrevocable }, danger);
  if (irrevocable && danger === 'mild') report(`${action}: this cannot be undone`);
  const place = {
    stateDirectory: environment.stateDirectory,
    environment: environment.name,
    account: identity?.account ?? environment.account ?? null,
    region: environment.region ?? null,
    arn: identity?.arn ?? null,
  };
  const { clock, env, processes } = context;
  const required = environment.class === 'production';
  const share = async (start: JournalStart, end: JournalEnd): Promise<void> => {
    const shared = shareChange({ context, session, report }, start, end);
    maker.afterwards(shared);
    // What comes after it may take away what it is told to.
    if (action === 'destroy') await shared;
  };
  const from = placeOf(context, context.hostName);
  const recorder = { required, from, share, clock, env, processId: processes.id, report, newId };
  const result = await recordChange(recorder, place, { ...change, id }, () =>
    session.letChange(agreement, work),
  );
  if (undoable !== undefined) await tellUndo(maker, id, undoable(result));
  return result;
}

/** The number of a change is known once it is in the journal. */
async function tellUndo({ session, report, command }: ChangeDeps, id: string, can: true | string) {
  if (can !== true) {
    report(`this cannot be undone: ${can}`);
    return;
  }
  // A journal that cannot be used was told when the change was written into it.
  const entries = await createJournal(session.environment.stateDirectory)
    .read()
    .catch(() => []);
  const number = entries.find((entry) => entry.id === id)?.number;
  if (number !== undefined) report(`to undo this: ${command(`undo ${number}`)}`);
}

/** A public API takes changes from anybody; only there nobody need be known. */
async function who({ environment, identity }: OpenSession): Promise<Identity | null> {
  if (environment.account !== undefined || environment.tunables.auth !== 'none') return identity();
  return identity().catch((error: unknown) => {
    if (error instanceof BackofficeError && /^(CREDENTIALS|UNREACHABLE)$/.test(error.code)) return null;
    throw error;
  });
}

/** Tells who is about to change what where: on AWS always, and wherever requests do not go to AWS though they should. */
async function announce({ context, session, show }: ChangeDeps, identity: Identity | null) {
  const { environment, connection } = session;
  if (environment.kind === 'local') return;
  const [endpoint, serviceEndpoints] = await Promise.all([
    connection.endpoint(),
    connection.serviceEndpoints(),
  ]);
  const keysUnused = environment.profile !== undefined && Boolean(context.env.AWS_ACCESS_KEY_ID);
  show(announcementDoc({ environment, identity, endpoint, serviceEndpoints, keysUnused }));
}
