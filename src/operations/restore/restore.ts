import { safetyPrefix } from '../../services/backup/safety-backup.ts';
import { compareNewerRows } from '../../services/restore/newer-rows.ts';
import { planRestore, targetOf } from '../../services/restore/plan-restore.ts';
import type { CutOver, RestorePlan, RestoreResult } from '../../services/restore/restore.ts';
import type { RestoreLog, RestoreRecord } from '../../services/restore/restore-log.ts';
import { verifyRestore } from '../../services/restore/verify-restore.ts';
import { notDeployed } from '../../services/stack/stack.ts';
import { type Backups, backupDeps, openBackups, openRestoreLog } from '../backup/backups.ts';
import type { Operation } from '../operation.ts';
import type { RestoreOptions } from './choose-source.ts';
import { findRequest } from './choose-source.ts';
import { cutOver } from './cut-over.ts';
import { beginRecord, liveTableOf } from './record.ts';
import { restoreTable } from './restore-table.ts';

/** Restores, and moves the application there when asked to. */
export async function restore(operation: Operation, options: RestoreOptions): Promise<RestoreResult> {
  const backups = await operation.during('looking', () => openBackups(operation));
  const { environment } = operation;
  const { activeTable } = backups;
  if (options.cutOver && activeTable === undefined) throw notDeployed(environment.name);
  const log = await openRestoreLog(operation, backups);
  const records = (await log?.list()) ?? [];
  const plan = await operation.during('planning', () => planned(operation, backups, options, records));
  operation.tell({ type: 'restore planned', plan, onAws: environment.kind === 'aws' });
  if (
    records.some(
      ({ target, cutOver: cut }) => target === plan.target && cut !== null && cut.undoneAt !== null,
    )
  )
    operation.report(
      `note: the application used ${plan.target} before, so it is no longer as it was restored; for that choose another with --to`,
    );
  return operation.dryRun
    ? preview(operation, backups, plan, options)
    : operation.record(changeOf(operation, backups, plan, options), () =>
        carryOut({ operation, backups, options, log }, plan),
      );
}

async function planned(
  operation: Operation,
  backups: Backups,
  options: RestoreOptions,
  records: readonly RestoreRecord[],
): Promise<RestorePlan> {
  const { dynamoDB, manifests, ownTable } = backups;
  const request = await findRequest(operation, backups, options.choice, records);
  const target = options.to ?? targetOf(request, ownTable);
  const liveTable = liveTableOf(backups, target, records, options);
  return planRestore({ dynamoDB, manifests, liveTable, lastTookSeconds: lastTook(records) }, request, target);
}

function lastTook(records: readonly RestoreRecord[]): number | null {
  const last = records.find(({ restoredAt }) => restoredAt !== null);
  if (last?.restoredAt == null) return null;
  return Math.round((Date.parse(last.restoredAt) - Date.parse(last.startedAt)) / 1000);
}

/** Nothing is restored, so what was written since is only known where an earlier run has restored. */
async function preview(
  operation: Operation,
  { activeTable }: Backups,
  plan: RestorePlan,
  options: RestoreOptions,
): Promise<RestoreResult> {
  const nothing = { changed: false, plan, settings: [], verification: null };
  if (!options.cutOver || activeTable === undefined) return { ...nothing, cutOver: null };
  const move = { from: activeTable, to: plan.target };
  const newer =
    plan.progress === 'restored'
      ? await operation.during('looking for what was written since', async () =>
          compareNewerRows(await operation.connection.rows(), move, since(plan)),
        )
      : null;
  return { ...nothing, cutOver: { ...move, safetyBackup: null, application: null, returned: false, newer } };
}

/** A restore touches nothing that is live; moving the application does. */
function changeOf(
  { environment }: Operation,
  { activeTable }: Backups,
  plan: RestorePlan,
  options: RestoreOptions,
) {
  const { source, target } = plan;
  const change = {
    action: 'backup restore' as const,
    target: `table ${target}`,
    before: { source, activeTable },
    after: (result: RestoreResult) => result,
  };
  if (options.cutOver) {
    const what = `moving the application of ${environment.name} from ${activeTable} to ${target}`;
    return { ...change, consent: { what, danger: 'severe' as const } };
  }
  return { ...change, consent: { what: `restoring into ${target}`, danger: 'mild' as const } };
}

/** A restore that is under way. */
interface Restoration {
  readonly operation: Operation;
  readonly backups: Backups;
  readonly options: RestoreOptions;
  /** Undefined when nothing is deployed: there is no bucket to keep it in. */
  readonly log: RestoreLog | undefined;
}

async function carryOut(restoration: Restoration, plan: RestorePlan): Promise<RestoreResult> {
  const { operation, backups, options, log } = restoration;
  const { dynamoDB, activeTable } = backups;
  const now = (): string => operation.clock.now().toISOString();
  const held = (await log?.get(plan.target)) ?? null;
  let record = await beginRecord(operation, plan, { ...options, activeTable }, held);
  const keep = async (changed: RestoreRecord): Promise<void> => {
    record = changed;
    await log?.put(changed);
  };
  await keep(record);
  const settings = await restoreTable(operation, dynamoDB, plan);
  await keep({ ...record, restoredAt: record.restoredAt ?? now() });
  const live = record.cutOver?.from ?? activeTable;
  const verification = await operation.during('counting and comparing', async () =>
    verifyRestore({ dynamoDB, rows: await operation.connection.rows() }, plan.target, live),
  );
  const moved = verification.passed ? await move(restoration, plan, record, keep) : null;
  const done = moved === null ? !options.cutOver : !moved.returned;
  if (done) await keep({ ...record, finishedAt: now() });
  const changed = plan.progress !== 'restored' || settings.some((each) => each.changed) || moved !== null;
  return { changed, plan, settings, verification, cutOver: moved };
}

async function move(
  { operation, backups, options }: Restoration,
  plan: RestorePlan,
  record: RestoreRecord,
  keep: (record: RestoreRecord) => Promise<void>,
): Promise<CutOver | null> {
  const { cutOver: held } = record;
  if (!options.cutOver || held === null) return null;
  let latest = record;
  return cutOver(operation, backupDeps(operation, backups), {
    from: held.from,
    to: plan.target,
    written: since(plan),
    copySince: copySince(options.carryNewer),
    safetyName: `${safetyPrefix(operation.environment.stackName)}${plan.target}`.slice(0, 255),
    record: held,
    keep: async (cut) => {
      latest = { ...latest, cutOver: cut };
      await keep(latest);
    },
  });
}

/** A backup is consistent within a minute, and is dated by another clock than what was written. */
const SLACK_MS = 2 * 60_000;

function since({ source }: RestorePlan): { since: Date; slackMs: number } {
  return { since: new Date(source.at), slackMs: SLACK_MS };
}

/** Without a time, everything that is not the same in the restored table was written in between. */
export function copySince(wanted: RestoreOptions['carryNewer']): Date | undefined {
  return wanted === true ? new Date(0) : wanted;
}
