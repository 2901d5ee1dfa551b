import { readNewerRows } from '../../../services/restore/newer-rows.ts';
import { planRestore, targetOf } from '../../../services/restore/plan-restore.ts';
import type { CutOver, RestorePlan, RestoreResult } from '../../../services/restore/restore.ts';
import type { RestoreLog, RestoreRecord } from '../../../services/restore/restore-log.ts';
import { verifyRestore } from '../../../services/restore/verify-restore.ts';
import { notDeployed } from '../../../services/stack/stack.ts';
import { restorePlanText, restoreView } from '../../../views/restore.ts';
import type { TimePoint } from '../../command.ts';
import { mutate } from '../../mutate.ts';
import type { Run } from '../../run.ts';
import { type BackupsScene, backupMaker, openBackups, openRestoreLog } from '../scene.ts';
import { cutOver, safetyPrefix } from './cut-over.ts';
import { beginRecord, liveTableOf } from './record.ts';
import { findRequest, type RestoreChoice } from './request.ts';
import { restoreTable } from './restore-table.ts';

export interface RestoreOptions {
  readonly choice: RestoreChoice;
  readonly to: string | undefined;
  readonly cutOver: boolean;
  /** True without a time: all that was written in between. */
  readonly carryNewer: TimePoint | true | undefined;
}

/** Restores, and moves the application there when asked to. */
export async function restore(run: Run, options: RestoreOptions): Promise<RestoreResult> {
  const scene = await run.progress.during('looking', () => openBackups(run));
  const { open, activeTable } = scene;
  const { environment } = open;
  if (options.cutOver && activeTable === undefined) throw notDeployed(environment.name);
  const log = await openRestoreLog(run, scene);
  const records = (await log?.list()) ?? [];
  const plan = await run.progress.during('planning', () => planned(run, scene, options, records));
  for (const line of restorePlanText(plan, environment.kind === 'aws')) run.progress.line(line);
  if (
    records.some(
      ({ target, cutOver: cut }) => target === plan.target && cut !== null && cut.undoneAt !== null,
    )
  )
    run.progress.line(
      `note: the application used ${plan.target} before, so it is no longer as it was restored; for that choose another with --to`,
    );
  const result = run.options.dryRun
    ? await preview(run, scene, plan, options)
    : await mutate(run, open, mutationOf(scene, plan, options), () =>
        carryOut(run, scene, plan, options, log),
      );
  await run.print('backup restore', result, restoreView(environment.name));
  return result;
}

async function planned(
  run: Run,
  scene: BackupsScene,
  options: RestoreOptions,
  records: readonly RestoreRecord[],
): Promise<RestorePlan> {
  const { dynamoDB, manifests, tables } = scene;
  const [ownTable = ''] = tables;
  const request = await findRequest(run, scene, options.choice, records);
  const target = options.to ?? targetOf(request, ownTable);
  const liveTable = liveTableOf(scene, target, records, options);
  return planRestore({ dynamoDB, manifests, liveTable, lastTookSeconds: lastTook(records) }, request, target);
}

function lastTook(records: readonly RestoreRecord[]): number | null {
  const last = records.find(({ restoredAt }) => restoredAt !== null);
  if (last?.restoredAt == null) return null;
  return Math.round((Date.parse(last.restoredAt) - Date.parse(last.startedAt)) / 1000);
}

/** Nothing is restored, so what was written since is only known where an earlier run has restored. */
async function preview(
  run: Run,
  { open, activeTable }: BackupsScene,
  plan: RestorePlan,
  options: RestoreOptions,
): Promise<RestoreResult> {
  const nothing = { changed: false, plan, settings: [], verification: null };
  if (!options.cutOver || activeTable === undefined) return { ...nothing, cutOver: null };
  const move = { from: activeTable, to: plan.target };
  const newer =
    plan.progress === 'restored'
      ? await run.progress.during('looking for what was written since', async () =>
          readNewerRows(await open.connection.rows(), move, { ...since(plan), carrySince: undefined }),
        )
      : null;
  return { ...nothing, cutOver: { ...move, safetyBackup: null, application: null, returned: false, newer } };
}

/** A restore touches nothing that is live; moving the application does. */
function mutationOf({ open, activeTable }: BackupsScene, plan: RestorePlan, options: RestoreOptions) {
  const { environment } = open;
  const { source, target } = plan;
  const mutation = { action: 'backup restore', target: `table ${target}`, before: { source, activeTable } };
  if (options.cutOver) {
    const what = `moving the application of ${environment.name} from ${activeTable} to ${target}`;
    return { ...mutation, consent: { what, danger: 'severe' } } as const;
  }
  if (environment.class !== 'production') return mutation;
  return { ...mutation, consent: { what: `restoring into ${target}`, danger: 'moderate' } } as const;
}

async function carryOut(
  run: Run,
  scene: BackupsScene,
  plan: RestorePlan,
  options: RestoreOptions,
  log: RestoreLog | undefined,
): Promise<RestoreResult> {
  const { open, dynamoDB, activeTable } = scene;
  const now = (): string => run.context.clock.now().toISOString();
  const held = (await log?.get(plan.target)) ?? null;
  let record = await beginRecord(run, scene, plan, options, held);
  const keep = async (changed: RestoreRecord): Promise<void> => {
    record = changed;
    await log?.put(changed);
  };
  await keep(record);
  const settings = await restoreTable(run, dynamoDB, plan);
  await keep({ ...record, restoredAt: record.restoredAt ?? now() });
  const live = record.cutOver?.from ?? activeTable;
  const verification = await run.progress.during('counting and comparing', async () =>
    verifyRestore({ dynamoDB, rows: await open.connection.rows() }, plan.target, live),
  );
  const moved = verification.passed ? await move(run, scene, plan, options, record, keep) : null;
  const done = moved === null ? !options.cutOver : !moved.returned;
  if (done) await keep({ ...record, finishedAt: now() });
  const changed = plan.progress !== 'restored' || settings.some((each) => each.changed) || moved !== null;
  return { changed, plan, settings, verification, cutOver: moved };
}

async function move(
  run: Run,
  scene: BackupsScene,
  plan: RestorePlan,
  options: RestoreOptions,
  record: RestoreRecord,
  keep: (record: RestoreRecord) => Promise<void>,
): Promise<CutOver | null> {
  const { cutOver: held } = record;
  if (!options.cutOver || held === null) return null;
  const { open } = scene;
  let latest = record;
  return cutOver(run, open, backupMaker(run, scene), {
    from: held.from,
    to: plan.target,
    written: { ...since(plan), carrySince: carrySince(run, options.carryNewer) },
    safetyName: `${safetyPrefix(open.environment.stackName)}${plan.target}`.slice(0, 255),
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
export function carrySince(run: Run, wanted: RestoreOptions['carryNewer']): Date | undefined {
  if (wanted === undefined) return undefined;
  return wanted === true ? new Date(0) : new Date(wanted.at(run.context.clock.now().getTime()));
}
