import { BackofficeError } from '../../errors.ts';
import { createJournal } from '../../journal/journal.ts';
import type { DrillLog, DrillUnderWay } from '../../services/backup/drill-log.ts';
import type { Held } from '../../services/held-object.ts';
import { isUsed } from '../../services/restore/active-mark.ts';
import { awaitTable } from '../../services/restore/restore-table.ts';
import { readTable } from '../../services/table/environment-tables.ts';
import { removeTable } from '../../services/table/remove-table.ts';
import type { Operation } from '../operation.ts';
import type { RestoreChoice } from '../restore/choose-source.ts';
import type { Backups } from './backups.ts';

/** A drill that an earlier command has begun and not ended. */
export type LeftDrill = {
  /** As its record was when it was looked at. */
  readonly held: Held<DrillUnderWay>;
} & (
  | {
      /** It is gone on with. */
      readonly resumes: true;
      readonly drill: DrillUnderWay;
    }
  | {
      readonly resumes: false;
      /** What it has left is removed; null where its record cannot be read, and so names no table. */
      readonly drill: DrillUnderWay | null;
    }
);

/** A restore takes hours at most, so no command works on a drill for longer. */
const ABANDONED_MS = 12 * 3_600_000;

/** @throws BackofficeError CONFLICT for a drill that somebody may be working on. */
export async function leftDrill(
  operation: Operation,
  backups: Backups,
  log: DrillLog,
  { choice, takeOver }: { readonly choice: RestoreChoice; readonly takeOver: boolean },
): Promise<LeftDrill | null> {
  const held = await log.held.look();
  if (held === undefined) return null;
  const drill = drillIn(held, takeOver);
  if (drill === 'damaged' || (takeOver && drill.target.startsWith(`${backups.ownTable}-drill-`) === false))
    return { held, resumes: false, drill: null };
  if (!takeOver && !(await isAbandoned(operation, drill))) throw underWay(drill);
  const { source, by, since } = drill;
  const name = source.backupName ?? `${source.table} as of ${source.at}`;
  if (!drill.target.startsWith(`${backups.ownTable}-drill-`))
    throw new BackofficeError(
      'FAILED',
      `the record of a drill names ${drill.target}, which is no drill's table`,
      {
        hint: (command) => `leave that table, and begin anew: ${command('backup drill --take-over')}`,
      },
    );
  const same = isAskedFor(source, choice);
  if (await isUsed(backups.dynamoDB, backups.activeTable, drill.target)) {
    operation.report(`${drill.target}, of the drill that ${by} began ${since}, is in use since: it stays`);
    return { held, drill, resumes: false };
  }
  operation.report(
    same
      ? `going on with the drill of ${name} that ${by} began ${since}`
      : `first removing what the drill of ${name}, which ${by} began ${since}, has left`,
  );
  return { held, drill, resumes: same };
}

/** @throws BackofficeError for a record that cannot be read, unless it is taken over. */
function drillIn({ value }: Held<DrillUnderWay>, takeOver: boolean): DrillUnderWay | 'damaged' {
  try {
    return value();
  } catch (error) {
    if (takeOver && error instanceof BackofficeError && error.code === 'FAILED') return 'damaged';
    throw error;
  }
}

/** Restores go by whole seconds. */
const secondOf = (time: string | Date): number => Math.floor(new Date(time).getTime() / 1000);

/** Whether a drill is of what is asked for: nothing in particular, this backup, or this time. */
function isAskedFor({ backupName, backupArn, at }: DrillUnderWay['source'], choice: RestoreChoice): boolean {
  if (choice.backup !== undefined) return choice.backup === backupName || choice.backup === backupArn;
  return choice.at === undefined || (backupArn === null && secondOf(choice.at) === secondOf(at));
}

/**
 * Makes a drill the only one of its environment, and removes what another one has left. Its record is claimed first as it
 * is, so that one command alone removes its table, and no other forgets it.
 * @throws BackofficeError CONFLICT where somebody else was sooner.
 */
export async function claimDrill(
  operation: Operation,
  { backups, log }: { readonly backups: Backups; readonly log: DrillLog },
  drill: DrillUnderWay,
  left: LeftDrill | null,
): Promise<void> {
  const claim = async (value: DrillUnderWay, seen?: Held<DrillUnderWay>): Promise<Held<DrillUnderWay>> => {
    const claimed = await log.held.claim(value, seen);
    if (!claimed.isOurs) throw underWay(claimed.value());
    return claimed;
  };
  if (left === null || left.resumes || left.drill === null) {
    await claim(drill, left?.held);
    return;
  }
  const { source, target } = left.drill;
  const held = await claim({ ...drill, source, target }, left.held);
  await removeLeft(operation, backups, target);
  await claim(drill, held);
}

async function removeLeft(operation: Operation, backups: Backups, name: string): Promise<void> {
  const { clock, signal } = operation;
  const { dynamoDB } = backups;
  if ((await readTable(dynamoDB, name)) === undefined || (await isUsed(dynamoDB, backups.activeTable, name)))
    return;
  await operation.during(`removing ${name}`, async () => {
    const table = await awaitTable({ dynamoDB, clock, signal, look: () => undefined }, name);
    const deletionProtection = table.DeletionProtectionEnabled ?? false;
    await removeTable({ dynamoDB, clock, signal }, { name, deletionProtection });
  });
}

/** Whether a drill was begun from here by a command that is no longer there, or so long ago that none is. */
async function isAbandoned(operation: Operation, { id, since }: DrillUnderWay): Promise<boolean> {
  const { clock, processes, environment } = operation;
  if (clock.now().getTime() - Date.parse(since) > ABANDONED_MS) return true;
  const entries = await createJournal(environment.stateDirectory).read();
  const entry = entries.find((each) => each.id === id);
  return entry !== undefined && (entry.end !== null || !processes.alive(entry.processId));
}

function underWay({ by, since, target }: DrillUnderWay): BackofficeError {
  return new BackofficeError('CONFLICT', `a drill is under way: by ${by}, begun ${since}, into ${target}`, {
    hint: (command) => `wait for it; if its command is gone, take it over: ${command.again('--take-over')}`,
  });
}
