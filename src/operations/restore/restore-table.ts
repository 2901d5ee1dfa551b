import { BackofficeError } from '../../errors.ts';
import { putBackSettings } from '../../services/restore/put-back.ts';
import type { PutBack, RestorePlan } from '../../services/restore/restore.ts';
import { awaitTable, startRestore, type TableDeps } from '../../services/restore/restore-table.ts';
import type { Picture } from '../events.ts';
import type { Operation } from '../operation.ts';

/** Lines in a log at most this often; a terminal is drawn over. */
const LINE_MS = 30_000;

/** Restores, waits, and puts the settings back; goes on from where an earlier run of it was left. */
export async function restoreTable(
  operation: Operation,
  dynamoDB: TableDeps['dynamoDB'],
  plan: RestorePlan,
): Promise<readonly PutBack[]> {
  const { source, target, settings } = plan;
  // A time that was told as so long ago is another one the next time.
  const again = operation.command.again(source.kind === 'time' ? `--at ${source.at}` : undefined);
  const deps = tableDeps(operation, dynamoDB, target);
  if (plan.progress === 'not begun') await startRestore(deps, plan);
  await operation
    .live(deps.picture, () => awaitTable(deps, target))
    .catch((error: unknown) => {
      if (error instanceof BackofficeError && /^(INTERRUPTED|TIMEOUT)$/.test(error.code))
        operation.report(`the restore into ${target} goes on without this command; resume: ${again}`);
      throw error;
    });
  if (settings === null) return [];
  return operation.during('putting settings back', () => putBackSettings(deps, target, settings));
}

/** What is seen while waiting: the status and how long, because AWS tells no more. */
function tableDeps(
  operation: Operation,
  dynamoDB: TableDeps['dynamoDB'],
  target: string,
): TableDeps & { picture(): Picture } {
  const { clock } = operation;
  const begun = clock.now().getTime();
  let status = 'CREATING';
  const picture = (): Picture => ({
    type: 'restoring',
    table: target,
    status,
    elapsedMs: clock.now().getTime() - begun,
  });
  const tell = operation.paced(LINE_MS, picture);
  return {
    dynamoDB,
    kms: () => operation.connection.kms(),
    clock,
    signal: operation.signal,
    picture,
    look(seen) {
      status = seen;
      tell();
    },
  };
}
