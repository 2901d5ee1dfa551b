import { BackofficeError } from '../../errors.ts';
import { type BackupDrill, drillProblems } from '../../services/backup/drill.ts';
import { createDrillLog, type DrillLog, type DrillRecord } from '../../services/backup/drill-log.ts';
import { findBackup } from '../../services/backup/read-backups.ts';
import { isUsed } from '../../services/restore/active-mark.ts';
import { freeTarget, planRestore, type RestoreRequest } from '../../services/restore/plan-restore.ts';
import type { RestorePlan } from '../../services/restore/restore.ts';
import { type RestoreVerification, verifyRestore } from '../../services/restore/verify-restore.ts';
import { notDeployed } from '../../services/stack/stack.ts';
import { readTable } from '../../services/table/environment-tables.ts';
import { removeTable } from '../../services/table/remove-table.ts';
import type { Operation } from '../operation.ts';
import { findRequest, type RestoreChoice } from '../restore/choose-source.ts';
import { restoreTable } from '../restore/restore-table.ts';
import { type Backups, openBackups } from './backups.ts';
import { claimDrill, type LeftDrill, leftDrill } from './left-drill.ts';

/** A drill as it was asked for; without a choice it is of the newest backup. */
export interface DrillOptions {
  readonly choice: RestoreChoice;
  /** Whether a drill of somebody who is gone is taken over. */
  readonly takeOver: boolean;
}

/** What a drill works on. */
interface Drill {
  readonly operation: Operation;
  readonly backups: Backups;
  readonly log: DrillLog;
  readonly plan: RestorePlan;
  readonly id: string;
  readonly left: LeftDrill | null;
}

/** What a drill has found. */
type Found = Pick<BackupDrill, 'verification' | 'problems'>;

/**
 * Restores aside, verifies, and removes the table again. What an earlier run has left is gone on with, or removed first
 * where another backup is asked for.
 * @throws BackofficeError where no drill took place: it has passed or failed only when it has an answer.
 */
export async function drillBackup(operation: Operation, options: DrillOptions): Promise<BackupDrill> {
  const { environment } = operation;
  const backups = await operation.during('looking', () => openBackups(operation));
  if (backups.activeTable === undefined) throw notDeployed(environment.name);
  const { artifactsBucket } = await operation.outputs.get();
  const log = createDrillLog(await operation.connection.s3(), artifactsBucket);
  const found = await leftDrill(operation, backups, log, options);
  const { plan, left } = await operation.during('planning', () =>
    planned(operation, backups, options.choice, found),
  );
  operation.tell({ type: 'restore planned', plan, onAws: environment.kind === 'aws', aside: true });
  const { source, target, cost } = plan;
  const nothing = { source, table: target, cost: cost.once, verification: null, problems: [] };
  if (operation.dryRun)
    return { ...nothing, changed: false, passed: null, startedAt: null, finishedAt: null };
  const id = operation.newId();
  const change = {
    id,
    action: 'backup drill',
    target: `table ${target}`,
    before: { source },
    consent: { what: `restoring into ${target} and removing that table again`, danger: 'mild' },
    after: (result: BackupDrill) => result,
  } as const;
  return operation.record(change, () => carryOut({ operation, backups, log, plan, id, left }));
}

async function planned(
  operation: Operation,
  backups: Backups,
  choice: RestoreChoice,
  found: LeftDrill | null,
): Promise<{ readonly plan: RestorePlan; readonly left: LeftDrill | null }> {
  const { dynamoDB, manifests, ownTable, activeTable } = backups;
  const resumed =
    found?.resumes === true ? await requestOf(operation, backups, found.drill.source) : undefined;
  const left: LeftDrill | null =
    found?.resumes === true && resumed === undefined ? { ...found, resumes: false } : found;
  const request: RestoreRequest = resumed ?? (await findRequest(operation, backups, choice, []));
  const chosen =
    left?.resumes === true
      ? { target: left.drill.target }
      : await freeTarget(dynamoDB, request, `${ownTable}-drill`, () => false);
  const deps = { dynamoDB, manifests, liveTable: activeTable, lastTookSeconds: null };
  const plan = await planRestore(deps, request, chosen);
  // What another drill has left under this name is removed first.
  const anew = left?.resumes === false && left.drill?.target === plan.target;
  // Nobody uses the table, so nothing that was set for it has to be put back.
  const aside = { ...plan, settings: null, settingsFrom: 'nowhere' } as const;
  return { plan: anew ? { ...aside, progress: 'not begun' } : aside, left };
}

/** What a drill that is gone on with restores; undefined where its backup is gone. */
async function requestOf(
  { report }: Operation,
  { dynamoDB, ownTable }: Backups,
  { backupArn, table, at }: RestorePlan['source'],
): Promise<RestoreRequest | undefined> {
  if (backupArn === null) return { table, at: new Date(at) };
  try {
    return { backup: await findBackup(dynamoDB, ownTable, backupArn) };
  } catch (error) {
    if (!(error instanceof BackofficeError) || error.code !== 'NOT_FOUND') throw error;
    report('its backup is gone: what it has left is removed, and another drill begun');
    return undefined;
  }
}

async function carryOut(drill: Drill): Promise<BackupDrill> {
  const { operation, backups, log, plan } = drill;
  const now = (): string => operation.clock.now().toISOString();
  const startedAt = drill.left?.resumes === true ? drill.left.drill.since : now();
  const { arn: by } = await operation.identity();
  const begun = { version: 1, id: drill.id, by, since: startedAt, source: plan.source } as const;
  await claimDrill(operation, { backups, log }, { ...begun, target: plan.target }, drill.left);
  const found = await restoredAndVerified(drill);
  const passed = found.problems.length === 0;
  const record: DrillRecord = {
    version: 1,
    passed,
    source: plan.source,
    by,
    startedAt,
    finishedAt: now(),
    items: found.verification?.count ?? null,
    problems: found.problems,
  };
  const removed = await telling(drill, async () => {
    await log.keep(record);
    return remove(drill);
  });
  const problems = [...found.problems, ...removed];
  if (removed.length > 0) await log.keep({ ...record, passed: false, problems });
  await log.held.release(drill.id);
  return {
    changed: true,
    passed: problems.length === 0,
    source: plan.source,
    table: plan.target,
    startedAt,
    finishedAt: record.finishedAt,
    verification: found.verification,
    problems,
    cost: plan.cost.once,
  };
}

async function restoredAndVerified(drill: Drill): Promise<Found> {
  const { operation, backups, plan } = drill;
  try {
    await restoreTable(operation, backups.dynamoDB, plan);
  } catch (error) {
    return failedOrThrown(drill, error);
  }
  const verification = await telling(drill, () => verified(drill));
  return {
    verification,
    problems: drillProblems(verification, plan.source.backupArn === null ? 0 : plan.bytes),
  };
}

function verified({ operation, backups, plan }: Drill): Promise<RestoreVerification> {
  const { dynamoDB, activeTable } = backups;
  return operation.during('counting and comparing', async () =>
    verifyRestore({ dynamoDB, rows: await operation.connection.rows() }, plan.target, activeTable),
  );
}

/** That AWS cannot restore is what a drill is to find out; that it was not asked, or did not answer, is no drill. */
async function failedOrThrown({ operation, backups, log, plan, id }: Drill, error: unknown): Promise<Found> {
  if (!(error instanceof BackofficeError)) throw error;
  if (error.code === 'FAILED') return { verification: null, problems: [error.message] };
  if (operation.signal.aborted) throw error;
  const begun = await readTable(backups.dynamoDB, plan.target).catch(() => null);
  if (begun === undefined) await log.held.release(id);
  else if (begun !== null) tellLeft(operation, plan.target);
  throw error;
}

/** Tells, where the work fails, which table it leaves. */
async function telling<T>({ operation, plan }: Drill, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    tellLeft(operation, plan.target);
    throw error;
  }
}

function tellLeft({ command, report }: Operation, target: string): void {
  report(`the table ${target} is left of this drill; go on and remove it: ${command.again()}`);
}

/** @returns why the table stays, which is a problem; nothing when it is gone. */
async function remove({ operation, backups, plan }: Drill): Promise<string[]> {
  const { dynamoDB } = backups;
  const { target: name } = plan;
  operation.forgetReads();
  const { tableName } = await operation.outputs.refresh();
  if (await isUsed(dynamoDB, tableName, name))
    return [`${name} is not removed: the application uses it, or has used it`];
  const table = await readTable(dynamoDB, name);
  if (table === undefined) return [];
  const { clock, signal } = operation;
  const deletionProtection = table.DeletionProtectionEnabled ?? false;
  await operation.during(`removing ${name}`, () =>
    removeTable({ dynamoDB, clock, signal }, { name, deletionProtection }),
  );
  return [];
}
