import { BackofficeError } from '../../errors.ts';
import { safetyPrefix } from '../../services/backup/safety-backup.ts';
import { activeSince } from '../../services/restore/active-mark.ts';
import { type Differences, differencesOf } from '../../services/restore/differences.ts';
import { freeTarget, planRestore, type RestoreTarget } from '../../services/restore/plan-restore.ts';
import type { CarryRules } from '../../services/restore/reconcile/reconcile.ts';
import type { CutOver, RestorePlan, RestoreResult } from '../../services/restore/restore.ts';
import type { RestoreLog, RestoreRecord } from '../../services/restore/restore-log.ts';
import { verifyRestore } from '../../services/restore/verify-restore.ts';
import { notDeployed } from '../../services/stack/stack.ts';
import { type Backups, backupDeps, openBackups, openRestoreLog } from '../backup/backups.ts';
import type { Operation } from '../operation.ts';
import type { RestoreOptions } from './choose-source.ts';
import { findRequest } from './choose-source.ts';
import { compareTables } from './compare-tables.ts';
import { cutOver } from './cut-over.ts';
import { asOnlyMove } from './one-move.ts';
import { beginRecord, liveTableOf, requireUnmoved, standing } from './record.ts';
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
  return operation.dryRun
    ? preview(operation, backups, plan, options)
    : recorded({ operation, backups, options, log }, plan);
}

/** A move is the only one of its environment from here on. */
function recorded(restoration: Restoration, plan: RestorePlan): Promise<RestoreResult> {
  const { operation, backups, options } = restoration;
  const id = operation.newId();
  const owner = { id, command: 'backup restore', takeOver: options.takeOver };
  return operation.record({ ...changeOf(operation, backups, plan, options), id }, () =>
    options.cutOver
      ? asOnlyMove(operation, owner, async () => {
          await requireUnmoved(operation, backups);
          return carryOut(restoration, plan);
        })
      : carryOut(restoration, plan),
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
  const mayUse = (table: string): boolean =>
    table === backups.activeTable ||
    standing(records.find(({ target }) => target === table) ?? null) !== null;
  const chosen = options.to === undefined ? await freeOne() : await givenOne(options.to);
  const liveTable = liveTableOf(backups, chosen.target, records, options);
  return planRestore({ dynamoDB, manifests, liveTable, lastTookSeconds: lastTook(records) }, request, chosen);

  async function givenOne(target: string): Promise<RestoreTarget> {
    if (!mayUse(target) && (await activeSince(dynamoDB, target)) !== null) throw wasActive(target);
    return { target };
  }

  async function freeOne(): Promise<RestoreTarget> {
    const { passedOver, ...free } = await freeTarget(dynamoDB, request, ownTable, mayUse);
    if (passedOver.length > 0)
      operation.report(
        `note: restoring into ${free.target}: ${passedOver.join(', ')} ${passedOver.length === 1 ? 'is' : 'are'} of another restore, or no longer as restored since the application used ${passedOver.length === 1 ? 'it' : 'them'}`,
      );
    return free;
  }
}

function wasActive(table: string): BackofficeError {
  return new BackofficeError(
    'CONFLICT',
    `the application used the table ${table}: its rows are no longer those that were restored`,
    { hint: 'restore into another table with --to, or leave --to out' },
  );
}

function lastTook(records: readonly RestoreRecord[]): number | null {
  const last = records.find(({ restoredAt }) => restoredAt !== null);
  if (last?.restoredAt == null) return null;
  return Math.round((Date.parse(last.restoredAt) - Date.parse(last.startedAt)) / 1000);
}

/** Nothing is restored, so what was written since is only known where an earlier run has restored. */
async function preview(
  operation: Operation,
  { activeTable, dynamoDB }: Backups,
  plan: RestorePlan,
  options: RestoreOptions,
): Promise<RestoreResult> {
  const nothing = { changed: false, plan, settings: [], verification: null };
  if (!options.cutOver || activeTable === undefined) return { ...nothing, cutOver: null };
  const move = { from: activeTable, to: plan.target };
  const newer = plan.progress === 'restored' && activeTable !== plan.target ? await looked() : null;
  return { ...nothing, cutOver: { ...move, safetyBackup: null, application: null, returned: false, newer } };

  async function looked(): Promise<Differences> {
    const pristine = (await activeSince(dynamoDB, plan.target)) === null;
    const compared = await operation.during('comparing the tables', () =>
      compareTables(operation, {
        source: move.from,
        target: move.to,
        restored: move.to,
        pristine,
        carry: null,
        writes: false,
        time: plan.source.at,
        probes: new Set(),
      }),
    );
    return differencesOf({ ...move, since: plan.source.at, carries: false }, undefined, compared);
  }
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
  const { dynamoDB } = backups;
  return cutOver(operation, backupDeps(operation, backups), {
    from: held.from,
    to: plan.target,
    restored: plan.target,
    pristine: held.switchedAt === null && (await activeSince(dynamoDB, plan.target)) === null,
    since: plan.source.at,
    carry: carryOf(options.carryNewer, plan),
    freezes: options.freezes,
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

/**
 * What to copy to the restored table. What was deleted since is among what one restores for: it stays restored, and is
 * told. So is what tells of an earlier change than the backup by `updatedAt`.
 */
function carryOf(wanted: RestoreOptions['carryNewer'], { source }: RestorePlan): CarryRules | null {
  if (wanted === undefined) return null;
  const since = wanted === true ? new Date(Date.parse(source.at) - SLACK_MS) : wanted;
  return { since: since.toISOString(), deletes: false };
}
